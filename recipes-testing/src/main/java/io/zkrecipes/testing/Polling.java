package io.zkrecipes.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for states of the server that no event announces. */
final class Polling {
  private static final long POLL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private Polling() {}

  /**
   * Checks every millisecond until the condition holds.
   *
   * @throws IllegalStateException if it does not hold within the limit or the thread is
   *     interrupted; an interrupt stays set
   */
  static void until(String what, Duration limit, BooleanSupplier condition) {
    if (!holds(limit, condition)) {
      throw new IllegalStateException(what + ": not reached after " + limit);
    }
  }

  /** Checks every millisecond until the condition holds; false if it does not within the limit. */
  static boolean holds(Duration limit, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("interrupted while waiting");
      }
      if (System.nanoTime() - start > limit.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(POLL_INTERVAL_NANOS);
    }
    return true;
  }
}
