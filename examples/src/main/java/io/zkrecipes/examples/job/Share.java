package io.zkrecipes.examples.job;

import java.util.stream.IntStream;

/** A part of the job: the numbers from the first one on, the last one left out. */
record Share(int from, int to) {

  /** One of several parts of the numbers below a limit. */
  static Share of(int limit, int part, int parts) {
    return new Share(bound(limit, part, parts), bound(limit, part + 1, parts));
  }

  private static int bound(int limit, int part, int parts) {
    return (int) ((long) limit * part / parts);
  }

  static Share parse(String line) {
    int dash = line.indexOf('-');
    return new Share(
        Integer.parseInt(line.substring(0, dash)), Integer.parseInt(line.substring(dash + 1)));
  }

  /** How many of them are prime; takes its time. */
  long primes() {
    return IntStream.range(from, to).filter(Share::isPrime).count();
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

  /** As it is sent to a worker. */
  @Override
  public String toString() {
    return from + "-" + to;
  }
}
