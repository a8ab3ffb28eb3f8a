package io.zkrecipes.internal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How long the session is certain to live, judged on this side alone.
 *
 * <p>The leader ends a session T after it has last heard from it. What was sent at {@code s} and
 * answered keeps the session until {@code s + T}, if the leader was told: a follower tells it of
 * its clients only every half tick, and one that dies in between does not. So the leader may have
 * heard last at the sign of life before, or half a tick ago, whichever is longer. Signs go out
 * every fifth of T, and T is two ticks at least, so a quarter of T covers both, and we stop that
 * much earlier.
 *
 * <p>Only writes count: a read is answered by a follower that may have lost its leader, a write
 * needs a quorum. T is looked at anew each time, since every reconnect negotiates it again.
 * Nanoseconds of a monotonic clock; thread-safe.
 */
public final class LeaseClock {
  private static final int SIGNS = 5; // in one session timeout

  private final LongSupplier nanos;
  private final LongSupplier timeout;
  private final AtomicLong contact;

  /** A clock for sessions of this length that has not heard from the ensemble yet. */
  public LeaseClock(LongSupplier nanos, LongSupplier sessionTimeout) {
    this.nanos = nanos;
    this.timeout = sessionTimeout;
    this.contact = new AtomicLong(nanos.getAsLong() - timeout());
  }

  /** Now. */
  public long now() {
    return nanos.getAsLong();
  }

  /** A write that was sent at this time has been answered. */
  public void answered(long sentAt) {
    contact.accumulateAndGet(sentAt, (a, b) -> b - a > 0 ? b : a);
  }

  /** Time since the sending of the last answered write. */
  public long silence() {
    return now() - contact.get();
  }

  /** Nanoseconds for which the session is still certain; zero or less when it is not. */
  public long left() {
    return timeout() / 4 * 3 - silence();
  }

  /** Whether the ensemble should be asked for a sign of life. */
  public boolean due() {
    return silence() >= pace();
  }

  /** The time between two signs of life, in nanoseconds. */
  public long pace() {
    return timeout() / SIGNS;
  }

  /** Whether a sign of life is overdue. */
  public boolean doubtful() {
    return silence() >= timeout() / 2;
  }

  /** The session timeout as last negotiated, in nanoseconds; zero once the session has expired. */
  public long timeout() {
    return timeout.getAsLong();
  }
}
