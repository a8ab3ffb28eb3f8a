package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.EntryKind;
import io.zkrecipes.kernel.line.EntryKind.Trait;
import io.zkrecipes.kernel.line.LineFormat;
import java.util.List;
import java.util.Set;

/** The kinds of entries in the lines of this package, by the words that Curator uses. */
final class LockEntries {
  /** Wants to be alone, in a line where all want that. */
  static final EntryKind LOCK = EntryKind.of("lock-", 0);

  /** Wants to be alone, in a line with readers. */
  static final EntryKind WRITE = EntryKind.of("__WRIT__", 1, Trait.REPLACEABLE);

  /** Wants to be in together with other readers. */
  static final EntryKind READ = EntryKind.of("__READ__", 2, Trait.SHARED);

  /** Wants some of a number of permits. */
  static final EntryKind PERMITS = EntryKind.of("-permits-", 3, Trait.COUNTED);

  /** Wants one of a number of permits, by Curator's rules. */
  static final EntryKind LEASE = EntryKind.of("lease-", 4);

  /** All locks share one format: whoever shares a path with another kind of lock waits for it. */
  static final LineFormat FORMAT =
      new LineFormat(
          List.of(LOCK, WRITE, READ, PERMITS, LEASE), Set.of(HolderMark.NAME, PermitLimit.MARK));

  private LockEntries() {}
}
