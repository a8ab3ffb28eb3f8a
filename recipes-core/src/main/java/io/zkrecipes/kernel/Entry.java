package io.zkrecipes.kernel;

import java.util.Comparator;
import java.util.Optional;

/**
 * The parsed name of a node in a waiting line: {@code _c_<uuid>-lock-0000000042}.
 *
 * <p>Order is what follows the last {@code lock-}; the rest is ignored, as Curator does, so both
 * can stand in one line. {@code order} is zero except where sequence numbers are used up: there it
 * holds the node's creation zxid, which keeps on growing. ZooKeeper then gives 2147483647 to every
 * node, and negative numbers to creations that overlap; all of these count as the last number.
 */
public record Entry(long sequence, long order, String name) implements Comparable<Entry> {
  /** The last sequence number that ZooKeeper gives; every later node gets it too. */
  public static final long LAST_SEQUENCE = Integer.MAX_VALUE;

  private static final String MARK = "lock-";
  private static final Comparator<Entry> ARRIVAL =
      Comparator.comparingLong(Entry::sequence)
          .thenComparingLong(Entry::order)
          .thenComparing(Entry::name);

  /** The name to create, to which ZooKeeper adds the ten digits. */
  public static String prefix(String id) {
    return "_c_" + id + "-" + MARK;
  }

  /** The entry of this name; empty for foreign nodes, which are ignored. */
  public static Optional<Entry> parse(String name) {
    int mark = name.lastIndexOf(MARK);
    boolean overflowed = name.startsWith("-", mark + MARK.length());
    int digits = mark + MARK.length() + (overflowed ? 1 : 0);
    if (mark < 0 || name.length() - digits != 10) {
      return Optional.empty();
    }
    long sequence = 0;
    for (int i = digits; i < name.length(); i++) {
      int digit = name.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return Optional.empty();
      }
      sequence = sequence * 10 + digit;
    }
    return Optional.of(new Entry(overflowed ? LAST_SEQUENCE : sequence, 0, name));
  }

  /** Whether sequence numbers are used up, so that only the creation zxid tells the order. */
  public boolean isTied() {
    return sequence >= LAST_SEQUENCE;
  }

  /** This entry among those with the last sequence number. */
  public Entry createdAt(long czxid) {
    return isTied() ? new Entry(sequence, czxid, name) : this;
  }

  /** Whether the name carries this id. */
  public boolean hasId(String id) {
    return name.startsWith(prefix(id));
  }

  @Override
  public int compareTo(Entry other) {
    return ARRIVAL.compare(this, other);
  }
}
