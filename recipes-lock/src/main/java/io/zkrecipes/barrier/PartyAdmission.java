package io.zkrecipes.barrier;

import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.EntryKind;
import io.zkrecipes.kernel.line.LineFormat;
import io.zkrecipes.kernel.session.ProtectedId;
import java.util.List;
import java.util.NavigableSet;

/** Parties of a barrier: they wait for each other, and not for those ahead. */
record PartyAdmission(int parties) implements Admission {
  /** Takes part in a barrier. */
  static final EntryKind PARTY = EntryKind.of("party-", 0);

  static final LineFormat FORMAT = LineFormat.of(PARTY);

  @Override
  public String prefix(ProtectedId id) {
    return id.prefix() + parties + "-" + PARTY.mark();
  }

  @Override
  public LineFormat format() {
    return FORMAT;
  }

  /** What the names of those hold who expect so many. */
  static String expectation(int parties) {
    return "-%d-party-".formatted(parties);
  }

  @Override
  public List<Entry> blockers(NavigableSet<Entry> ahead) {
    return List.of();
  }

  @Override
  public byte[] directoryData() {
    return BarrierState.first(parties).data();
  }
}
