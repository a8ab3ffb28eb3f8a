package io.zkrecipes.examples.job;

import java.util.stream.IntStream;

/** A part of the job: the numbers from {@code from} inclusive to {@code to} exclusive. */
record NumberRange(int from, int to) {

  /** One of several parts of about equal size of the numbers below a limit. */
  static NumberRange of(int limit, int part, int parts) {
    return new NumberRange(bound(limit, part, parts), bound(limit, part + 1, parts));
  }

  private static int bound(int limit, int part, int parts) {
    return (int) ((long) limit * part / parts);
  }

  static NumberRange parse(String line) {
    int dash = line.indexOf('-');
    return new NumberRange(
        Integer.parseInt(line.substring(0, dash)), Integer.parseInt(line.substring(dash + 1)));
  }

  /** How many of the numbers are prime; slow on purpose. */
  long primes() {
    return IntStream.range(from, to).filter(NumberRange::isPrime).count();
  }

  private static boolean isPrime(int number) {
    if (number < 4) {
      return number > 1;
    }
    for (int divisor = 2; (long) divisor * divisor <= number; divisor++) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return true;
  }

  /** The line that is sent to a worker. */
  @Override
  public String toString() {
    return from + "-" + to;
  }
}
