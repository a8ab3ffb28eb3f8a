package io.zkrecipes.kernel;

import io.zkrecipes.kernel.Entry.Mark;
import java.util.NavigableSet;
import java.util.Optional;

/** Who waits for whom: the difference between one kind of lock and another. Pure functions. */
public enum Admission {
  /** One at a time: everybody waits for the one before. */
  EXCLUSIVE(Mark.LOCK),
  /** As {@link #EXCLUSIVE}, in line with those who only read. */
  WRITE(Mark.WRITE),
  /** Several at a time: waits for the nearest one before that does not only read. */
  READ(Mark.READ);

  private final Mark mark;

  Admission(Mark mark) {
    this.mark = mark;
  }

  /** What stands in the names of such entries. */
  Mark mark() {
    return mark;
  }

  /** Whether several of these may be in at a time. */
  boolean isShared() {
    return this == READ;
  }

  /** Whether it makes a difference to such an entry that this one is ahead. */
  boolean mindsAhead(Entry other) {
    return !isShared() || other.mark() != Mark.READ;
  }

  /** The nearest entry ahead that must leave first; empty when the way is free. */
  Optional<Entry> blocker(NavigableSet<Entry> ahead) {
    return ahead.descendingSet().stream().filter(this::mindsAhead).findFirst();
  }
}
