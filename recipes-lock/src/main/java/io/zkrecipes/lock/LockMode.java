package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.EntryKind;
import io.zkrecipes.kernel.line.LineFormat;
import io.zkrecipes.kernel.session.ProtectedId;
import java.util.List;
import java.util.NavigableSet;

/** The rules of locks: readers are admitted together, every other entry alone. */
enum LockMode implements Admission {
  /** One at a time: waits for the entry before it. */
  EXCLUSIVE(LockEntries.LOCK),
  /** As {@link #EXCLUSIVE}, in a line that has readers as well. */
  WRITE(LockEntries.WRITE),
  /** Several at a time: waits for the nearest entry before it that is not a reader. */
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
  public boolean waitsFor(Entry other) {
    return !isShared() || !other.kind().equals(LockEntries.READ);
  }

  @Override
  public List<Entry> blockers(NavigableSet<Entry> ahead) {
    return ahead.descendingSet().stream().filter(this::waitsFor).limit(1).toList();
  }
}
