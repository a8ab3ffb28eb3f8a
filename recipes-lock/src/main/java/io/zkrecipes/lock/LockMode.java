package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.EntryKind;
import io.zkrecipes.kernel.line.LineFormat;
import io.zkrecipes.kernel.session.ProtectedId;
import java.util.List;
import java.util.NavigableSet;

/** Readers let readers in; everybody else is alone. */
public enum LockMode implements Admission {
  /** One at a time: everybody waits for the one before. */
  EXCLUSIVE(LockEntries.LOCK),
  /** As {@link #EXCLUSIVE}, in line with those who only read. */
  WRITE(LockEntries.WRITE),
  /** Several at a time: waits for the nearest one before that does not only read. */
  READ(LockEntries.READ);

  @SuppressWarnings("ImmutableEnumChecker") // a record of immutable parts
  private final EntryKind kind;

  LockMode(EntryKind kind) {
    this.kind = kind;
  }

  @Override
  public String prefix(ProtectedId id) {
    return LineFormat.prefix(id, kind);
  }

  @Override
  public LineFormat format() {
    return LockEntries.FORMAT;
  }

  @Override
  public boolean isShared() {
    return this == READ;
  }

  @Override
  public boolean mindsAhead(Entry other) {
    return !isShared() || !other.kind().equals(LockEntries.READ);
  }

  @Override
  public List<Entry> blockers(NavigableSet<Entry> ahead) {
    return ahead.descendingSet().stream().filter(this::mindsAhead).limit(1).toList();
  }
}
