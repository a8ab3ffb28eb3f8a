package io.zkrecipes.kernel.node;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long a client pauses after a write that conflicted with one of another client: a random time,
 * of which the upper limit doubles with each conflict in a row. While one client pauses, another
 * writes without conflicts, and many updates at once.
 */
final class ConflictBackoff {
  private static final long FIRST_LIMIT = 1_000_000; // ns
  private static final int DOUBLINGS = 4; // so the limit is 16 ms at most

  private int conflicts; // in a row

  /** A write conflicted: how long to pause. */
  Duration next() {
    long limit = FIRST_LIMIT << Math.min(conflicts++, DOUBLINGS);
    return Duration.ofNanos(ThreadLocalRandom.current().nextLong(limit));
  }

  /** A write succeeded. */
  void reset() {
    conflicts = 0;
  }
}
