package io.zkrecipes.election;

import io.zkrecipes.kernel.line.EntryKind;
import io.zkrecipes.kernel.line.LineFormat;

/** The entries in the line of an election, by the word that Curator's LeaderLatch uses. */
final class ElectionEntries {
  /** Wants to lead. */
  static final EntryKind LATCH = EntryKind.of("latch-", 0);

  static final LineFormat FORMAT = LineFormat.of(LATCH);

  private ElectionEntries() {}
}
