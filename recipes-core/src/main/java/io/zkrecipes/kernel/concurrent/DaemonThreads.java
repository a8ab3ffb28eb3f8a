package io.zkrecipes.kernel.concurrent;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Factories for the threads of this library: daemons with names. */
public final class DaemonThreads {
  private DaemonThreads() {}

  /** Daemon threads called {@code name-1}, {@code name-2}, … */
  public static ThreadFactory daemon(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** An executor with one thread for each callback that runs, and none while it is idle. */
  public static ExecutorService callbacks() {
    return Executors.newCachedThreadPool(daemon("zk-recipes-callback"));
  }
}
