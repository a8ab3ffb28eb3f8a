package io.zkrecipes.kernel.line;

import io.zkrecipes.kernel.line.EntryKind.Trait;
import io.zkrecipes.kernel.session.ProtectedId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the names in the directory of a line mean, for one family of recipes.
 *
 * @param kinds the kinds of entries; nodes of other names are foreign, and ignored
 * @param helperNodes names of nodes that belong to the recipes, but are no entries
 */
public record LineFormat(List<EntryKind> kinds, Set<String> helperNodes) {
  private static final int DIGITS = 10;

  /** A format without helper nodes. */
  public static LineFormat of(EntryKind... kinds) {
    return new LineFormat(List.of(kinds), Set.of());
  }

  /** The name to create, to which ZooKeeper adds the ten digits. */
  public static String prefix(ProtectedId id, EntryKind kind) {
    return id.prefix() + kind.mark();
  }

  /** The entry of this name; empty for foreign nodes. */
  public Optional<Entry> parse(String name) {
    int digits = name.length() - DIGITS;
    long sequence = number(name, Math.max(0, digits));
    if (sequence < 0) {
      return Optional.empty();
    }
    for (EntryKind kind : kinds) {
      int start = digits - kind.mark().length();
      if (name.startsWith(kind.mark(), start)) {
        return entry(sequence, kind, name, start);
      }
      if (name.startsWith(kind.mark() + "-", start - 1)) { // an overflow
        return entry(Entry.LAST_SEQUENCE, kind, name, start - 1);
      }
    }
    return Optional.empty();
  }

  private static Optional<Entry> entry(long sequence, EntryKind kind, String name, int end) {
    if (!kind.is(Trait.COUNTED)) {
      return Optional.of(new Entry(sequence, 0, kind, 1, name));
    }
    String units = name.substring(name.lastIndexOf('-', end - 1) + 1, end);
    long wanted = units.isEmpty() || units.length() > DIGITS ? -1 : number(units, 0);
    return wanted > 0 && wanted <= Integer.MAX_VALUE
        ? Optional.of(new Entry(sequence, 0, kind, (int) wanted, name))
        : Optional.empty();
  }

  private static long number(String name, int from) {
    long sequence = 0;
    for (int i = from; i < name.length(); i++) {
      int digit = name.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      sequence = sequence * 10 + digit;
    }
    return sequence;
  }
}
