package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.LineFormat;
import io.zkrecipes.kernel.session.ProtectedId;
import java.util.List;
import java.util.NavigableSet;

/**
 * One of a fixed number of permits, as Curator's InterProcessSemaphoreV2 counts them: one node
 * each.
 *
 * @param ofAll how many there are
 */
record CuratorPermitAdmission(int ofAll) implements Admission {

  @Override
  public String prefix(ProtectedId id) {
    return LineFormat.prefix(id, LockEntries.LEASE);
  }

  @Override
  public LineFormat format() {
    return LockEntries.FORMAT;
  }

  @Override
  public List<Entry> blockers(NavigableSet<Entry> ahead) {
    return ahead.size() < ofAll ? List.of() : ahead.descendingSet().stream().limit(ofAll).toList();
  }
}
