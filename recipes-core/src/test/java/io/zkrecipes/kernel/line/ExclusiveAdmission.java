package io.zkrecipes.kernel.line;

import io.zkrecipes.kernel.session.ProtectedId;
import java.util.List;
import java.util.NavigableSet;

/** One at a time, in the order of arrival: the simplest admission there is. */
public enum ExclusiveAdmission implements Admission {
  /** The only one. */
  EXCLUSIVE;

  /** Its only kind of entry. */
  public static final EntryKind LOCK = EntryKind.of("lock-", 0);

  /** Its line. */
  public static final LineFormat FORMAT = LineFormat.of(LOCK);

  @Override
  public String prefix(ProtectedId id) {
    return LineFormat.prefix(id, LOCK);
  }

  @Override
  public LineFormat format() {
    return FORMAT;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public List<Entry> blockers(NavigableSet<Entry> ahead) {
    return ahead.isEmpty() ? List.of() : List.of(ahead.last());
  }
}
