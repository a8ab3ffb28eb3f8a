package io.zkrecipes.benchmarks;

import java.util.Locale;
import java.util.OptionalDouble;

/** The ratio that we want to reach at least; another one where the network takes its time. */
record Goal(double plain, OptionalDouble at1ms) {

  /** Without a round trip. */
  static Goal of(double plain) {
    return new Goal(plain, OptionalDouble.empty());
  }

  /** The same, and one for a round trip of 1 ms. */
  Goal at1ms(double ratio) {
    return new Goal(plain, OptionalDouble.of(ratio));
  }

  @Override
  public String toString() {
    String slow = at1ms.isPresent() ? String.format(Locale.ROOT, "%.2f", at1ms.getAsDouble()) : "-";
    return String.format(Locale.ROOT, "goal %5.1f, at 1 ms %5s", plain, slow);
  }
}
