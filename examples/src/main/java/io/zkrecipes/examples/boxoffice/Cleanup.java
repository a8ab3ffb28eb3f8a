package io.zkrecipes.examples.boxoffice;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Ends what was begun, the last first: at the end of the block, or when Ctrl-C or SIGTERM ends the
 * program. Any thread.
 */
final class Cleanup implements AutoCloseable {
  // Held while closing as well: whoever comes second waits until all is done.
  private final ReentrantLock gate = new ReentrantLock();
  private final Deque<Runnable> tasks = new ArrayDeque<>(); // guarded by gate
  private boolean closed; // guarded by gate
  private final Thread hook = new Thread(this::closeAll, "clean-up");

  Cleanup() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Runs this at the end, or now if the end has come. */
  void atTheEnd(Runnable task) {
    gate.lock();
    try {
      tasks.push(task);
      if (closed) {
        closeAll();
      }
    } finally {
      gate.unlock();
    }
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // the hook runs, or ran: there was nothing left to do
    }
  }

  private void closeAll() {
    gate.lock();
    try {
      closed = true;
      while (!tasks.isEmpty()) {
        tasks.pop().run();
      }
    } finally {
      gate.unlock();
    }
  }
}
