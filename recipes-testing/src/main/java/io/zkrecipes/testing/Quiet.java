package io.zkrecipes.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long nothing has happened. Measured in short looks, of which each counts for two milliseconds
 * at most: when the machine stands still, it is not quiet, it is not there. Used by one thread.
 */
final class Quiet {
  /** As long a silence says that nothing more will be asked. */
  static final Duration LONG = Duration.ofMillis(25);

  static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long COUNTS_AT_MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private long lastLook = System.nanoTime();
  private long lastEvent = lastLook;
  private long nanos;

  /**
   * To be called every millisecond.
   *
   * @param event when something happened last
   */
  Duration since(long event) {
    long now = System.nanoTime();
    nanos += Math.min(now - lastLook, COUNTS_AT_MOST_NANOS);
    if (event != lastEvent) {
      nanos = 0;
    }
    lastLook = now;
    lastEvent = event;
    return Duration.ofNanos(nanos);
  }
}
