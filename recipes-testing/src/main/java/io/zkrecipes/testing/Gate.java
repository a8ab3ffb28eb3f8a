package io.zkrecipes.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** Stops all frames of one direction while it is shut. */
final class Gate {
  private final ReentrantLock shutting = new ReentrantLock();

  /** Done while the gate is open. Replaced under the lock, read by every frame without it. */
  private volatile CompletableFuture<Void> open = CompletableFuture.completedFuture(null);

  void shut() {
    shutting.lock();
    try {
      if (open.isDone()) {
        open = new CompletableFuture<>();
      }
    } finally {
      shutting.unlock();
    }
  }

  boolean isOpen() {
    return open.isDone();
  }

  void open() {
    open.complete(null);
  }

  /** Returns when the gate is open or the connection has ended. */
  void pass(Link link) {
    for (var now = open; !now.isDone() && link.isAlive(); now = open) {
      link.waitFor(now);
    }
  }
}
