package io.zkrecipes.kernel.concurrent;

import java.time.Duration;

/** A point in time on the monotonic clock, by which an operation must have ended. */
public final class Deadline {
  private static final long FOREVER = Long.MAX_VALUE;
  private final long start = System.nanoTime();
  private final long budget;

  private Deadline(long budget) {
    this.budget = budget;
  }

  /**
   * This much time from now.
   *
   * @throws IllegalArgumentException if the time is negative
   */
  public static Deadline after(Duration timeout) {
    return new Deadline(nanos("timeout", timeout));
  }

  /** This many nanoseconds from now; now, if negative. The largest long means no limit. */
  public static Deadline ofNanos(long nanos) {
    return new Deadline(Math.max(0, nanos));
  }

  /** No limit. */
  public static Deadline never() {
    return new Deadline(FOREVER);
  }

  /** Whether there is no limit. */
  public boolean isNever() {
    return budget == FOREVER;
  }

  /** The time from the creation of this object to the deadline. */
  public Duration whole() {
    return Duration.ofNanos(budget);
  }

  /** Nanoseconds until the deadline, at least zero. */
  public long left() {
    return isNever() ? FOREVER : Math.max(0, budget - (System.nanoTime() - start));
  }

  /**
   * A duration in nanoseconds, at most the largest long.
   *
   * @throws IllegalArgumentException if it is negative; the message has the name
   */
  @SuppressWarnings("ConstantValue") // unchecked callers
  public static long nanos(String name, Duration duration) {
    if (duration == null || duration.isNegative()) {
      throw new IllegalArgumentException(name + ": " + duration + " (expected: >= 0)");
    }
    boolean representable = duration.toSeconds() < Long.MAX_VALUE / 1_000_000_000L;
    return representable ? duration.toNanos() : FOREVER;
  }
}
