package io.zkrecipes;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to pause before an act is repeated: doubles from {@code first} up to {@code most}, and
 * each pause is drawn between half of that and all of it, so that clients do not come back in step.
 *
 * @param first the first pause, more than zero
 * @param most the longest pause, at least {@code first}
 */
public record Backoff(Duration first, Duration most) {

  /** From 50 ms up to 5 s. */
  public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5));

  /** Checks both durations. */
  public Backoff {
    if (first.isNegative() || first.isZero()) {
      throw new IllegalArgumentException("first: " + first + " (expected: > 0)");
    }
    if (most.compareTo(first) < 0) {
      throw new IllegalArgumentException("most: " + most + " (expected: >= " + first + ")");
    }
  }

  /** The pause before repetition number {@code attempt}, counted from 0. */
  public Duration pause(int attempt) {
    long limit = most.toMillis();
    long full = Math.min(limit, Math.max(1, first.toMillis()) << Math.min(attempt, 20));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
  }
}
