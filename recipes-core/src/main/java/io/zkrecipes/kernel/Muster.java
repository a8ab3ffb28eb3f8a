package io.zkrecipes.kernel;

import io.zkrecipes.kernel.Entry.Mark;
import java.util.List;
import java.util.NavigableSet;

/** Parties of a barrier: they wait for each other, and not for those ahead. */
record Muster(int parties) implements Admission {

  @Override
  public String prefix(String id) {
    return Entry.prefix(id + "-" + parties, Mark.PARTY);
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
