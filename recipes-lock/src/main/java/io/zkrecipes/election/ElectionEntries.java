package io.zkrecipes.election;

import io.zkrecipes.kernel.line.EntryKind;
import io.zkrecipes.kernel.line.LineFormat;

/** The node names of an election, as Curator's LeaderLatch writes them. */
final class ElectionEntries {
  /** The node of a candidate: {@code _c_<uuid>-latch-<10 digits>}. */
  static final EntryKind LATCH = EntryKind.of("latch-", 0);

  static final LineFormat FORMAT = LineFormat.of(LATCH);

  private ElectionEntries() {}
}
