package io.zkrecipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

  @Test
  void pausesDoubleUpToTheMaximumWithJitterInTheUpperHalf() {
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
    for (int repeat = 0; repeat < 200; repeat++) {
      assertThat(backoff.pause(0)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
      assertThat(backoff.pause(2)).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
      assertThat(backoff.pause(9)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
    }
  }

  @Test
  void clientsRetryAtDifferentTimes() {
    assertThat(IntStream.range(0, 100).mapToObj(i -> Backoff.DEFAULT.pause(10)).distinct().count())
        .isGreaterThan(10);
  }

  @Test
  void pauseIsBoundedForAnyNumberOfAttempts() {
    for (int attempt : new int[] {0, 20, 63, 64, Integer.MAX_VALUE}) {
      assertThat(Backoff.DEFAULT.pause(attempt)).isBetween(Duration.ZERO, Duration.ofSeconds(5));
    }
    Backoff tiny = new Backoff(Duration.ofNanos(1), Duration.ofNanos(1));
    assertThat(tiny.pause(3)).isBetween(Duration.ZERO, Duration.ofMillis(1));
    Backoff slow = new Backoff(Duration.ofDays(300), Duration.ofDays(400));
    assertThat(slow.pause(60)).isBetween(Duration.ofDays(200), Duration.ofDays(400));
  }

  @Test
  void invalidDurationsAreRejectedAndNamedInTheError() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("first: PT0S (expected: > 0)");
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(-1), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("most: PT1S (expected: >= PT2S)");
  }
}
