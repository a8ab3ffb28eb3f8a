package io.zkrecipes.benchmarks;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Checks inside the lock under test that there is one holder at a time, so that a broken lock fails
 * the benchmark.
 */
final class Witness {
  private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
  // Plain on purpose: the lock under test is all that protects it.
  private long passages;

  /**
   * Called by a thread that has acquired the lock.
   *
   * @throws IllegalStateException if another thread holds it
   */
  void enters() {
    Thread other = inside.compareAndExchange(null, Thread.currentThread());
    if (other != null) {
      throw new IllegalStateException(
          "two holders at once: " + other.getName() + " and " + Thread.currentThread().getName());
    }
  }

  /** Called by a thread before it releases the lock. */
  void leaves() {
    passages++;
    if (!inside.compareAndSet(Thread.currentThread(), null)) {
      throw new IllegalStateException("somebody came in before this holder had left");
    }
  }

  /**
   * Checks the total; called when all threads have finished.
   *
   * @param expected as counted by the threads, each for itself
   */
  void verify(long expected) {
    if (passages != expected) {
      throw new IllegalStateException(
          "holders overlapped: %d passages seen (expected: %d)".formatted(passages, expected));
    }
  }
}
