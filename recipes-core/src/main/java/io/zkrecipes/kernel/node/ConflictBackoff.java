package io.zkrecipes.kernel.node;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long somebody who came too late leaves the field to others: at random, up to twice as long
 * each time. Who is alone meanwhile writes without conflicts, and many changes at once.
 */
final class ConflictBackoff {
  private static final long LEAST = 1_000_000; // ns
  private static final int DOUBLINGS = 4; // so up to 16 ms

  private int conflicts; // in a row

  Duration next() {
    long most = LEAST << Math.min(conflicts++, DOUBLINGS);
    return Duration.ofNanos(ThreadLocalRandom.current().nextLong(most));
  }

  /** It was in time. */
  void reset() {
    conflicts = 0;
  }
}
