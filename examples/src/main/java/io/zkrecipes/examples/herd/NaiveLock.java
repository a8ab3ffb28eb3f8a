package io.zkrecipes.examples.herd;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorWatcher;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.KeeperException.NodeExistsException;

/**
 * The obvious first design of a lock: the client that creates the node holds the lock; all others
 * watch the node and try again when it is deleted. Do not copy it: each release wakes all waiters,
 * all but one fail again, and a waiter may never succeed.
 */
final class NaiveLock {
  private final CuratorFramework curator;
  private final String path;
  private final Semaphore watching;

  /** {@code watching} gets a permit for each watch that is set. */
  NaiveLock(CuratorFramework curator, String path, Semaphore watching) {
    this.curator = curator;
    this.path = path;
    this.watching = watching;
  }

  // Curator declares Exception.
  void acquire() throws Exception {
    while (!isCreated()) {
      awaitDeletion();
    }
  }

  void release() throws Exception {
    curator.delete().forPath(path);
  }

  private boolean isCreated() throws Exception {
    try {
      curator.create().creatingParentsIfNeeded().withMode(CreateMode.EPHEMERAL).forPath(path);
      return true;
    } catch (NodeExistsException held) {
      return false;
    }
  }

  private void awaitDeletion() throws Exception {
    CountDownLatch event = new CountDownLatch(1);
    try {
      curator.getData().usingWatcher((CuratorWatcher) any -> event.countDown()).forPath(path);
      watching.release();
      event.await();
    } catch (NoNodeException goneMeanwhile) {
      // no need to wait
    }
  }
}
