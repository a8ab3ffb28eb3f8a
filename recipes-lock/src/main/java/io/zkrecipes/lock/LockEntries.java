package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.EntryKind;
import io.zkrecipes.kernel.line.EntryKind.Trait;
import io.zkrecipes.kernel.line.LineFormat;
import java.util.List;
import java.util.Set;

/** The kinds of entries in the lines of this package, with the words that Curator uses. */
final class LockEntries {
  /** An exclusive lock, in a line of exclusive locks. */
  static final EntryKind LOCK = EntryKind.of("lock-", 0);

  /** A writer, in a line that has readers as well. */
  static final EntryKind WRITE = EntryKind.of("__WRIT__", 1, Trait.REPLACEABLE);

  /** A reader. */
  static final EntryKind READ = EntryKind.of("__READ__", 2, Trait.SHARED);

  /** A request for a number of permits. */
  static final EntryKind PERMITS = EntryKind.of("-permits-", 3, Trait.COUNTED);

  /** One permit, by Curator's rules. */
  static final EntryKind LEASE = EntryKind.of("lease-", 4);

  /** All locks have one format, so that different kinds of locks at one path exclude each other. */
  static final LineFormat FORMAT =
      new LineFormat(
          List.of(LOCK, WRITE, READ, PERMITS, LEASE), Set.of(HolderMark.NAME, PermitLimit.MARK));

  private LockEntries() {}
}
