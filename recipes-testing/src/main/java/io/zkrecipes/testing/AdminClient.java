package io.zkrecipes.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZKUtil;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/** A plain ZooKeeper client with the few steps that the extension needs. */
final class AdminClient implements AutoCloseable {
  private static final Duration SESSION = Duration.ofSeconds(30);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ZooKeeper zooKeeper;

  private AdminClient(ZooKeeper zooKeeper) {
    this.zooKeeper = zooKeeper;
  }

  /** Connects and waits until it is connected. */
  static AdminClient connect(String connectString) {
    CompletableFuture<Void> connected = new CompletableFuture<>();
    try {
      ZooKeeper zooKeeper =
          new ZooKeeper(
              connectString,
              Math.toIntExact(SESSION.toMillis()),
              event -> {
                if (event.getState() == KeeperState.SyncConnected) {
                  connected.complete(null);
                }
              });
      connected.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return new AdminClient(zooKeeper);
    } catch (IOException e) {
      throw new UncheckedIOException(connectString + ": no client", e);
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException(connectString + ": not connected after " + LIMIT, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  ZooKeeper zooKeeper() {
    return zooKeeper;
  }

  void create(String path) {
    try {
      zooKeeper.create(path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    } catch (KeeperException e) {
      throw new IllegalStateException(path + ": not created", e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Deletes a node with all below it; tries again while a client of the test is still going away.
   */
  void deleteTree(String path) {
    Polling.holds(LIMIT, () -> triedToDelete(path));
  }

  private boolean triedToDelete(String path) {
    try {
      ZKUtil.deleteRecursive(zooKeeper, path);
      return true;
    } catch (NoNodeException gone) { // deleted already, or a part of it was deleted meanwhile
      return isGone(path);
    } catch (
        KeeperException.NoAuthException
            closed) { // the test restricted the ACL; no other test uses this chroot
      return true;
    } catch (KeeperException e) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private boolean isGone(String path) {
    try {
      return zooKeeper.exists(path, false) == null;
    } catch (KeeperException e) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  @Override
  public void close() {
    try {
      zooKeeper.close();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted", e);
  }
}
