package io.zkrecipes.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** A raw client that remembers its events. */
final class RawClient implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(15);
  private final BlockingQueue<WatchedEvent> events = new LinkedBlockingQueue<>();
  final ZooKeeper zooKeeper;

  private RawClient(String connectString, Duration session) throws IOException {
    this.zooKeeper = new ZooKeeper(connectString, Math.toIntExact(session.toMillis()), events::add);
  }

  static RawClient connect(String connectString) throws Exception {
    return connect(connectString, Duration.ofSeconds(20));
  }

  static RawClient connect(String connectString, Duration session) throws Exception {
    RawClient client = new RawClient(connectString, session);
    client.await(KeeperState.SyncConnected);
    return client;
  }

  static RawClient begin(String connectString, Duration session) throws Exception {
    return new RawClient(connectString, session);
  }

  WatchedEvent await(KeeperState state) throws InterruptedException {
    while (true) {
      WatchedEvent event = events.poll(SOON.toMillis(), TimeUnit.MILLISECONDS);
      if (event == null) {
        throw new AssertionError("no " + state);
      }
      if (event.getState() == state) {
        return event;
      }
    }
  }

  String create(String path, CreateMode mode) throws KeeperException, InterruptedException {
    return zooKeeper.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, mode);
  }

  String create(String path) throws KeeperException, InterruptedException {
    return create(path, CreateMode.PERSISTENT);
  }

  boolean exists(String path) throws KeeperException, InterruptedException {
    return zooKeeper.exists(path, false) != null;
  }

  long session() {
    return zooKeeper.getSessionId();
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
