package io.zkrecipes.kernel;

import io.zkrecipes.kernel.Entry.Mark;
import java.util.List;
import java.util.NavigableSet;

/** Readers let readers in; everybody else is alone. */
public enum Exclusion implements Admission {
  /** One at a time: everybody waits for the one before. */
  EXCLUSIVE(Mark.LOCK),
  /** As {@link #EXCLUSIVE}, in line with those who only read. */
  WRITE(Mark.WRITE),
  /** Several at a time: waits for the nearest one before that does not only read. */
  READ(Mark.READ);

  private final Mark mark;

  Exclusion(Mark mark) {
    this.mark = mark;
  }

  @Override
  public String prefix(String id) {
    return Entry.prefix(id, mark);
  }

  @Override
  public boolean isShared() {
    return this == READ;
  }

  @Override
  public boolean mindsAhead(Entry other) {
    return !isShared() || other.mark() != Mark.READ;
  }

  @Override
  public List<Entry> blockers(NavigableSet<Entry> ahead) {
    return ahead.descendingSet().stream().filter(this::mindsAhead).limit(1).toList();
  }
}
