package io.zkrecipes.kernel.concurrent;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of this library: all daemons, all named. */
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

  /** As many threads as there are callbacks running, none while there are none. */
  public static ExecutorService callbacks() {
    return Executors.newCachedThreadPool(daemon("zk-recipes-callback"));
  }
}
