package io.zkrecipes.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Measures for how long no event has happened. It is polled every millisecond, and each poll adds
 * two milliseconds at most: a time in which the whole machine was suspended does not count as
 * silence. Used by one thread.
 */
final class SilenceTimer {
  /** After a silence this long, no more requests are expected. */
  static final Duration LONG = Duration.ofMillis(25);

  static final long POLL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long MOST_NANOS_PER_POLL = TimeUnit.MILLISECONDS.toNanos(2);

  private long lastPoll = System.nanoTime();
  private long lastEvent = lastPoll;
  private long nanos;

  /**
   * The silence so far; call it every millisecond.
   *
   * @param event the time of the last event
   */
  Duration since(long event) {
    long now = System.nanoTime();
    nanos += Math.min(now - lastPoll, MOST_NANOS_PER_POLL);
    if (event != lastEvent) {
      nanos = 0;
    }
    lastPoll = now;
    lastEvent = event;
    return Duration.ofNanos(nanos);
  }
}
