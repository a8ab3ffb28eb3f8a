package io.zkrecipes.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How long the session is certain to live, judged on this side alone.
 *
 * <p>The server gives a session T after it has last heard from it. It cannot have heard later than
 * we sent, so what was sent at {@code s} and answered keeps the session until {@code s + T} at
 * least; we stop an eighth of T earlier. Only writes count: a read is answered by a follower that
 * may have lost its leader, a write needs a quorum. Nanoseconds of a monotonic clock; thread-safe.
 */
public final class LeaseClock {
  private final LongSupplier nanos;
  private final long timeout;
  private final AtomicLong contact;

  /** A clock for sessions of this length that has not heard from the ensemble yet. */
  public LeaseClock(LongSupplier nanos, Duration sessionTimeout) {
    this.nanos = nanos;
    this.timeout = sessionTimeout.toNanos();
    this.contact = new AtomicLong(nanos.getAsLong() - timeout);
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
    return timeout - timeout / 8 - silence();
  }

  /** Whether the ensemble should be asked for a sign of life. */
  public boolean due() {
    return silence() >= timeout / 3;
  }

  /** Whether a sign of life is overdue. */
  public boolean doubtful() {
    return silence() >= timeout / 2;
  }

  /** The session timeout, in nanoseconds. */
  public long timeout() {
    return timeout;
  }
}
