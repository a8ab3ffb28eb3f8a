package io.zkrecipes.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.ZooKeeper;

/**
 * The resources of one test: a chroot, and the clients and proxies to close after it. Used by the
 * thread of the test.
 */
final class TestScope implements AutoCloseable {
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final int LONGEST_NAME = 100;

  private final ClusterScope cluster;
  private final String chroot;
  private final Deque<Closing> opened = new ArrayDeque<>();

  TestScope(ClusterScope cluster, String test) {
    this.cluster = cluster;
    this.chroot = "/" + nodeName(test) + "-" + NUMBER.incrementAndGet();
    cluster.admin().create(chroot);
  }

  private static String nodeName(String test) {
    String plain = test.replaceAll("[^A-Za-z0-9_-]", "_");
    return plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
  }

  ConnectString connectString() {
    return new ConnectString(cluster.cluster().connectString() + chroot);
  }

  FaultProxy openProxy() {
    FaultProxy proxy = FaultProxy.to(cluster.cluster().connectString(0) + chroot);
    opened.push(proxy::close);
    return proxy;
  }

  ZooKeeper openClient() {
    AdminClient client = AdminClient.connect(connectString().value());
    opened.push(client::close);
    return client.zooKeeper();
  }

  @Override
  public void close() {
    cluster.cluster().restartAll();
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
    cluster.admin().deleteTree(chroot);
  }

  private interface Closing {
    void close();
  }
}
