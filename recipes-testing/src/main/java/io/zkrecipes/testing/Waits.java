package io.zkrecipes.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a state of the server that nobody announces. */
final class Waits {
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private Waits() {}

  /**
   * Looks every millisecond until the condition holds.
   *
   * @throws IllegalStateException if it does not hold within the limit or the thread is
   *     interrupted; an interrupt stays set
   */
  static void until(String what, Duration limit, BooleanSupplier condition) {
    if (!holds(limit, condition)) {
      throw new IllegalStateException(what + ": not so after " + limit);
    }
  }

  /** Looks every millisecond until the condition holds; false if it does not within the limit. */
  static boolean holds(Duration limit, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("interrupted while waiting");
      }
      if (System.nanoTime() - start > limit.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    return true;
  }
}
