package io.zkrecipes.kernel.line;

import java.util.Comparator;

/**
 * The parsed name of a node in a waiting line: {@code _c_<uuid>-lock-0000000042}.
 *
 * <p>Order is what follows the last mark; the rest is ignored, as Curator does, so both can stand
 * in one line. {@code order} is zero except where sequence numbers are used up: there it holds the
 * node's creation zxid, which keeps on growing. ZooKeeper then gives 2147483647 to every node, and
 * negative numbers to creations that overlap; all of these count as the last number.
 *
 * <p>Two entries share a number where a writer of Curator turns into a reader: it makes a reader
 * with its own number before it leaves. The rank of the {@link EntryKind} orders these.
 *
 * @param units how many it wants of what there is a number of; 1 for most kinds
 */
public record Entry(long sequence, long order, EntryKind kind, int units, String name)
    implements Comparable<Entry> {
  /** The last sequence number that ZooKeeper gives; every later node gets it too. */
  public static final long LAST_SEQUENCE = Integer.MAX_VALUE;

  private static final EntryKind FIRST = EntryKind.of("", Integer.MIN_VALUE);
  private static final Comparator<Entry> ARRIVAL =
      Comparator.comparingLong(Entry::sequence)
          .thenComparingLong(Entry::order)
          .thenComparingInt(entry -> entry.kind().rank())
          .thenComparing(Entry::name);

  /** Sorts before every entry with this number, and after those with a lower one. */
  static Entry lowest(long sequence) {
    return new Entry(sequence, 0, FIRST, 1, "");
  }

  /** Whether sequence numbers are used up, so that only the creation zxid tells the order. */
  public boolean isTied() {
    return sequence >= LAST_SEQUENCE;
  }

  /** This entry among those with the last sequence number. */
  public Entry createdAt(long czxid) {
    return isTied() ? new Entry(sequence, czxid, kind, units, name) : this;
  }

  @Override
  public int compareTo(Entry other) {
    return ARRIVAL.compare(this, other);
  }
}
