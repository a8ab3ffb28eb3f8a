package io.zkrecipes.barrier;

import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.EntryKind;
import io.zkrecipes.kernel.line.LineFormat;
import io.zkrecipes.kernel.session.ProtectedId;
import java.util.List;
import java.util.NavigableSet;

/** Names the nodes of parties of a double barrier. They do not wait for those before them. */
record PartyAdmission(int parties) implements Admission {
  /** A party. */
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

  /** The part of the name that tells how many parties its owner expects. */
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
