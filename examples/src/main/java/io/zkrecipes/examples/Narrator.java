package io.zkrecipes.examples;

/** Tells on standard output what happens, and when. */
public final class Narrator {
  private final long start = System.nanoTime();

  /** Says what has happened now. */
  public void say(String text) {
    System.out.printf("%5.1f s  %s%n", secondsSince(start), text);
  }

  /** Says whether a claim held, and returns that. */
  public static boolean check(boolean held, String claim) {
    System.out.printf("%-7s %s%n", held ? "OK" : "FAILED", claim);
    return held;
  }

  /** Seconds since then, by {@link System#nanoTime}. */
  public static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
