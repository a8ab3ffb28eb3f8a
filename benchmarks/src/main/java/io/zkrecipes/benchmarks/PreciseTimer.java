package io.zkrecipes.benchmarks;

import java.util.concurrent.locks.LockSupport;

/**
 * Waits until a moment. A thread that parks wakes up late, on Linux by 50 to 150 us; so it parks
 * for less, by as much as it was late before, and spins for what is then left. Used by one thread.
 */
final class PreciseTimer {
  private static final long MOST_NANOS = 150_000;
  private static final int SMOOTHING = 8;

  // How late it usually wakes up.
  private long lateNanos = MOST_NANOS / 2;

  /**
   * Waits.
   *
   * @param moment of {@link System#nanoTime}; may be over
   */
  void await(long moment) throws InterruptedException {
    long alarm = moment - lateNanos;
    if (alarm - System.nanoTime() > 0) {
      parkUntil(alarm);
      long late = Math.min(System.nanoTime() - alarm, MOST_NANOS);
      lateNanos += (late - lateNanos) / SMOOTHING;
    }
    while (moment - System.nanoTime() > 0) {
      Thread.onSpinWait();
    }
  }

  private void parkUntil(long alarm) throws InterruptedException {
    for (long left = alarm - System.nanoTime(); left > 0; left = alarm - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
