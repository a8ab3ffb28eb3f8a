package io.zkrecipes.examples.boxoffice;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * The time since the demo began, the time it has left, and what it is doing now. Used by one
 * thread.
 */
final class Programme {
  private final PrintWriter out;
  private final Duration limit;
  private final long start = System.nanoTime();
  private String step = "starting";

  Programme(PrintWriter out, Duration limit) {
    this.out = out;
    this.limit = limit;
  }

  /** Names what is being waited for, for the message if it takes too long. */
  void waitFor(String what) {
    step = "waiting for " + what;
  }

  /** Tells the audience. */
  void say(String text) {
    out.printf(Locale.ROOT, "%5.1f s  %s%n", seconds(elapsed()), text);
    out.flush();
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * How much time is left for all that is to come.
   *
   * @throws DemoException naming the step, when there is none
   */
  Duration left() {
    Duration left = limit.minus(elapsed());
    if (left.isNegative() || left.isZero()) {
      throw new DemoException("out of time after " + limit.toSeconds() + " s, " + step);
    }
    return left;
  }

  static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  static String inSeconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", seconds(time));
  }
}
