package io.zkrecipes.kernel.concurrent;

import java.util.concurrent.CompletableFuture;

/** The manners of a blocking verb. */
public final class Blocking {
  // ZooKeeper does not publish this type; told by its name, it is known from the first event on.
  private static final String EVENT_THREAD = "org.apache.zookeeper.ClientCnxn$EventThread";

  private Blocking() {}

  /** Whether this is a thread on which replies and events come, which must not wait for one. */
  public static boolean onEventThread() {
    return Thread.currentThread().getClass().getName().equals(EVENT_THREAD);
  }

  /** Every interruptible verb begins with this: an interrupt that came before counts. */
  public static void refuseInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /**
   * Refuses to wait where the answer would come.
   *
   * @param who what would wait
   * @param instead what to use instead
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public static void refuseEventThread(Object who, String instead) {
    if (onEventThread()) {
      throw new IllegalStateException(
          "%s: waiting on ZooKeeper's event thread would wait for itself; use %s"
              .formatted(who, instead));
    }
  }

  /** Waits for a future, an interrupt is kept for later; its error is thrown as made here. */
  public static <T> T awaitUninterruptibly(CompletableFuture<T> future) {
    try {
      return future.join(); // which keeps the flag of an interrupt
    } catch (RuntimeException e) {
      throw Failures.here(e);
    }
  }
}
