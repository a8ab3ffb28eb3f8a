package io.zkrecipes.examples.boxoffice;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs clean-up tasks, the last one first: at the end of the block, or when Ctrl-C or SIGTERM ends
 * the program. Thread-safe.
 */
final class Cleanup implements AutoCloseable {
  // Held while closing as well: a second closing thread waits until all tasks have run.
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Runnable> tasks = new ArrayDeque<>(); // guarded by lock
  private boolean closed; // guarded by lock
  private final Thread hook = new Thread(this::closeAll, "clean-up");

  Cleanup() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Runs this task at the end, or now if the end has come. */
  void atTheEnd(Runnable task) {
    lock.lock();
    try {
      tasks.push(task);
      if (closed) {
        closeAll();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      // the hook runs, or has run all tasks
    }
  }

  private void closeAll() {
    lock.lock();
    try {
      closed = true;
      while (!tasks.isEmpty()) {
        tasks.pop().run();
      }
    } finally {
      lock.unlock();
    }
  }
}
