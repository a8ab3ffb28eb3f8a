package io.zkrecipes.kernel.concurrent;

import java.util.concurrent.CompletableFuture;

/** What every verb that blocks a thread has to check, and how it waits. */
public final class Blocking {
  // ZooKeeper does not publish this type. By its name, the thread is recognized from its first
  // event on, without a registration.
  private static final String EVENT_THREAD = "org.apache.zookeeper.ClientCnxn$EventThread";

  private Blocking() {}

  /** Whether this thread delivers replies and events: it must not wait for a reply. */
  public static boolean onEventThread() {
    return Thread.currentThread().getClass().getName().equals(EVENT_THREAD);
  }

  /** An interruptible verb begins with this: an interrupt from before the call counts. */
  public static void refuseInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  /**
   * Refuses to wait on the thread that would deliver the reply.
   *
   * @param who names the object whose verb was called
   * @param instead what the caller should use
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public static void refuseEventThread(Object who, String instead) {
    if (onEventThread()) {
      throw new IllegalStateException(
          "%s: waiting on ZooKeeper's event thread would wait for itself; use %s"
              .formatted(who, instead));
    }
  }

  /**
   * Waits for a future. An interrupt does not end the wait; the interrupt flag stays set. An error
   * is thrown with the stack of this thread.
   */
  public static <T> T awaitUninterruptibly(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (RuntimeException e) {
      throw Failures.here(e);
    }
  }
}
