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
final class ClusterMember {
  private final TestingZooKeeperServer process;
  private final InstanceSpec spec;
  private volatile boolean up;
  private Optional<Socket> keptPort = Optional.empty(); // reserved while the member is killed

  static {
    // ZooKeeper's default would end the JVM of the tests when a server fails
    ServiceUtils.setSystemExitProcedure(ServiceUtils.LOG_ONLY);
  }

  ClusterMember(QuorumConfigBuilder config, int index) {
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
    startServer(process::start);
  }

  void restart() {
    freePort();
    startServer(process::restart);
  }

  void kill() {
    up = false;
    process.kill();
    keptPort = Ports.keep(spec.getPort());
  }

  void close() throws IOException {
    up = false;
    freePort();
    process.close();
  }

  private void freePort() {
    keptPort.ifPresent(Ports::free);
    keptPort = Optional.empty();
  }

  private void startServer(ServerStart startServer) {
    try {
      startServer.run();
    } catch (Exception e) {
      throw new IllegalStateException("member " + spec.getServerId() + ": did not start", e);
    }
    up = true;
  }

  private interface ServerStart {
    void run() throws Exception;
  }
}
