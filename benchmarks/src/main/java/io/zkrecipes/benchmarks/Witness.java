package io.zkrecipes.benchmarks;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands inside the lock under test and sees to it that one at a time comes in, so that a broken
 * lock cannot win.
 */
final class Witness {
  private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
  // Plain on purpose: the lock under test is all that protects it.
  private long passages;

  /**
   * Called by whoever has entered.
   *
   * @throws IllegalStateException if somebody else is inside
   */
  void enters() {
    Thread other = inside.compareAndExchange(null, Thread.currentThread());
    if (other != null) {
      throw new IllegalStateException(
          "two holders at once: " + other.getName() + " and " + Thread.currentThread().getName());
    }
  }

  /** Called by whoever is about to leave. */
  void leaves() {
    passages++;
    if (!inside.compareAndSet(Thread.currentThread(), null)) {
      throw new IllegalStateException("somebody came in before this holder had left");
    }
  }

  /**
   * Checks that none was overlooked; called when all have left.
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
