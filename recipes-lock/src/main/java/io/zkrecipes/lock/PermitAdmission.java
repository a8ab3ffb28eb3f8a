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
 * The rule of a semaphore: an entry is admitted when the entries ahead of it and itself need no
 * more permits than there are. Entries are admitted in order of arrival, so a request for few
 * permits does not pass an earlier one for many.
 *
 * <p>One node carries all permits of a request, with their number in its name. So two requests can
 * never hold half of what they need each and wait for each other.
 *
 * @param wanted how many permits the entry needs
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
              : limit.permits(); // a lock needs all of them
      if (free < 0) {
        return nearest;
      }
    }
    return List.of();
  }

  /** Never: there may be fewer permits now than when the entry was admitted. */
  @Override
  public boolean isRefutedBy(NavigableSet<Entry> ahead) {
    return false;
  }

  @Override
  public void onJoin(Session session) {
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
    return limit.initialData();
  }
}
