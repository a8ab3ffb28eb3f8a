package io.zkrecipes.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** Stops all frames of one direction while it is frozen. */
final class FreezeSwitch {
  private final ReentrantLock lock = new ReentrantLock();

  /** Complete unless frozen. Replaced under the lock, read for every frame without the lock. */
  private volatile CompletableFuture<Void> thawed = CompletableFuture.completedFuture(null);

  void freeze() {
    lock.lock();
    try {
      if (thawed.isDone()) {
        thawed = new CompletableFuture<>();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isThawed() {
    return thawed.isDone();
  }

  void thaw() {
    thawed.complete(null);
  }

  /** Returns when the direction is not frozen, or the connection has ended. */
  void awaitThaw(SocketPair sockets) {
    for (var now = thawed; !now.isDone() && sockets.isAlive(); now = thawed) {
      sockets.waitFor(now);
    }
  }
}
