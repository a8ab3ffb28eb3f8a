package io.zkrecipes.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

final class PreciseTimerTest {
  private final PreciseTimer timer = new PreciseTimer();

  @Test
  void timerNeverFiresEarly() throws InterruptedException {
    for (long nanos = 0; nanos < 2_000_000; nanos += 50_000) {
      long moment = System.nanoTime() + nanos;
      timer.await(moment);
      assertThat(System.nanoTime() - moment).isNotNegative();
    }
  }

  @Test
  void interruptEndsTheWait() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> timer.await(Long.MAX_VALUE / 2 + System.nanoTime()));
  }
}
