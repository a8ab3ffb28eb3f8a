package io.zkrecipes.examples;

/** Prints events and the outcome of checks to standard output. */
public final class ConsoleReport {
  private final long start = System.nanoTime();

  /** Prints an event with the time since the start. */
  public void say(String text) {
    System.out.printf("%5.1f s  %s%n", secondsSince(start), text);
  }

  /** Prints whether a claim held, and returns it. */
  public static boolean check(boolean held, String claim) {
    System.out.printf("%-7s %s%n", held ? "OK" : "FAILED", claim);
    return held;
  }

  /** Seconds since a value of {@link System#nanoTime}. */
  public static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
