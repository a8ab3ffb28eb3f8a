package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.LineFormat;
import io.zkrecipes.kernel.session.ProtectedId;
import io.zkrecipes.kernel.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * As many at a time as there are permits: an entry is in when those ahead and itself need no more
 * than there are. In order of arrival, so nobody small passes somebody large.
 *
 * <p>One node carries all the permits of a request, their number in its name. So two requests can
 * never hold half of what they need each and wait for each other.
 */
record PermitAdmission(int wanted, PermitLimit limit) implements Admission {

  @Override
  public String prefix(ProtectedId id) {
    return id.prefix() + wanted + LockEntries.PERMITS.mark();
  }

  @Override
  public LineFormat format() {
    return LockEntries.FORMAT;
  }

  @Override
  public List<Entry> blockers(NavigableSet<Entry> ahead) {
    long free = (long) limit.permits() - wanted;
    List<Entry> nearest = new ArrayList<>();
    for (Entry other : ahead.descendingSet()) {
      nearest.add(other);
      free -=
          other.kind().equals(LockEntries.PERMITS)
              ? other.units()
              : limit.permits(); // a lock wants all
      if (free < 0) {
        return nearest;
      }
    }
    return List.of();
  }

  /** There may be fewer permits now than when it was let in. */
  @Override
  public boolean isRefutedBy(NavigableSet<Entry> ahead) {
    return false;
  }

  @Override
  public void enters(Session session) {
    limit.watch(session);
  }

  @Override
  public boolean isReady() {
    return limit.isKnown();
  }

  @Override
  public Optional<RuntimeException> objection() {
    return limit.objection(wanted);
  }

  @Override
  public byte[] directoryData() {
    return limit.initial();
  }
}
