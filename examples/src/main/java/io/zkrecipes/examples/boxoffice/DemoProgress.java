package io.zkrecipes.examples.boxoffice;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * The time since the demo began, the time that is left, and the current step. Used by one thread.
 */
final class DemoProgress {
  private final PrintWriter out;
  private final Duration limit;
  private final long start = System.nanoTime();
  private String step = "starting";

  DemoProgress(PrintWriter out, Duration limit) {
    this.out = out;
    this.limit = limit;
  }

  /** Names the next step, for the error message if it takes too long. */
  void waitFor(String what) {
    step = "waiting for " + what;
  }

  /** Prints a line with the time since the start. */
  void say(String text) {
    out.printf(Locale.ROOT, "%5.1f s  %s%n", seconds(elapsed()), text);
    out.flush();
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * The time that is left for the rest of the demo.
   *
   * @throws DemoException naming the step, when no time is left
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
