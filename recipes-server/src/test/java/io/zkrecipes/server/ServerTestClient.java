package io.zkrecipes.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** A connected raw client. */
final class ServerTestClient implements AutoCloseable {
  private final ZooKeeper zooKeeper;

  private ServerTestClient(ZooKeeper zooKeeper) {
    this.zooKeeper = zooKeeper;
  }

  static ServerTestClient connect(RecipeServer server) throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    ZooKeeper client =
        new ZooKeeper(
            server.connectString(),
            20_000,
            event -> {
              if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
              }
            });
    assertThat(connected.await(20, TimeUnit.SECONDS)).isTrue();
    return new ServerTestClient(client);
  }

  void create(String path) throws KeeperException, InterruptedException {
    zooKeeper.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
  }

  boolean exists(String path) throws KeeperException, InterruptedException {
    return zooKeeper.exists(path, false) != null;
  }

  int sessionTimeout() {
    return zooKeeper.getSessionTimeout();
  }

  @Override
  public void close() {
    try {
      zooKeeper.close();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
