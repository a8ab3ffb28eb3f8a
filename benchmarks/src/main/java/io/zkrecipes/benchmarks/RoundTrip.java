package io.zkrecipes.benchmarks;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a request and its answer are on the network together; zero for no network. */
record RoundTrip(Duration time) {
  static final RoundTrip NONE = new RoundTrip(Duration.ZERO);

  private static final Duration LONGEST = Duration.ofSeconds(1); // a session lasts 15
  private static final Pattern FORM = Pattern.compile("(\\d{1,7})(us|ms|s)");

  /**
   * Reads {@code 0}, or a whole number of {@code us}, {@code ms} or {@code s}.
   *
   * @throws IllegalArgumentException naming what is expected, if it is anything else or too long
   */
  static RoundTrip parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (text.equals("0")) {
      return NONE;
    }
    if (matcher.matches()) {
      Duration time = time(Long.parseLong(matcher.group(1)), matcher.group(2));
      if (time.compareTo(LONGEST) <= 0) {
        return new RoundTrip(time);
      }
    }
    throw new IllegalArgumentException(
        text + " (expected: a time up to 1s such as 1ms or 500us, or 0)");
  }

  private static Duration time(long count, String unit) {
    return switch (unit) {
      case "us" -> Duration.ofNanos(count * 1000);
      case "ms" -> Duration.ofMillis(count);
      default -> Duration.ofSeconds(count);
    };
  }

  /** Whether there is no network to wait for. */
  boolean isNone() {
    return time.isZero();
  }

  /** In milliseconds. */
  double millis() {
    return time.toNanos() / 1e6;
  }
}
