package io.zkrecipes.kernel;

import java.util.NavigableSet;
import java.util.Optional;

/** Who waits for whom: the difference between one kind of lock and another. A pure function. */
@FunctionalInterface
public interface Admission {

  /** The nearest entry ahead that must leave first; empty when the way is free. */
  Optional<Entry> blocker(NavigableSet<Entry> ahead);

  /** One at a time: everybody waits for the one before. */
  static Admission exclusive() {
    return ahead -> ahead.isEmpty() ? Optional.empty() : Optional.of(ahead.last());
  }
}
