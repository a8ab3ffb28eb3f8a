package io.zkrecipes.testing;

import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.QuorumConfigBuilder;
import org.apache.curator.test.TestingZooKeeperServer;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.util.ServiceUtils;

/**
 * One server of a {@link TestingCluster}. Starting and stopping happen under the cluster's lock.
 */
final class Member {
  private final TestingZooKeeperServer process;
  private final InstanceSpec spec;
  private volatile boolean up;
  private Optional<Socket> place = Optional.empty(); // while it is killed

  static {
    // by ZooKeeper's default, a broken server ends the JVM of the tests
    ServiceUtils.setSystemExitProcedure(ServiceUtils.LOG_ONLY);
  }

  Member(QuorumConfigBuilder config, int index) {
    this.spec = config.getInstanceSpec(index);
    this.process = new TestingZooKeeperServer(config, index);
  }

  boolean isUp() {
    return up;
  }

  String connectString() {
    return spec.getHostname() + ":" + process.getLocalPort();
  }

  /** The server, if this member is up and serves clients now. */
  Optional<ZooKeeperServer> serving() {
    return up ? ServerAccess.serving(process) : Optional.empty();
  }

  void start() {
    boot(process::start);
  }

  void restart() {
    freePlace();
    boot(process::restart);
  }

  void kill() {
    up = false;
    process.kill();
    place = Ports.keep(spec.getPort());
  }

  void close() throws IOException {
    up = false;
    freePlace();
    process.close();
  }

  private void freePlace() {
    place.ifPresent(Ports::free);
    place = Optional.empty();
  }

  private void boot(Boot boot) {
    try {
      boot.run();
    } catch (Exception e) {
      throw new IllegalStateException("member " + spec.getServerId() + ": did not start", e);
    }
    up = true;
  }

  private interface Boot {
    void run() throws Exception;
  }
}
