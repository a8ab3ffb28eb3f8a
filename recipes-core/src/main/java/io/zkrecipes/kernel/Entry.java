package io.zkrecipes.kernel;

import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The parsed name of a node in a waiting line: {@code _c_<uuid>-lock-0000000042}.
 *
 * <p>Order is what follows the last mark; the rest is ignored, as Curator does, so both can stand
 * in one line. {@code order} is zero except where sequence numbers are used up: there it holds the
 * node's creation zxid, which keeps on growing. ZooKeeper then gives 2147483647 to every node, and
 * negative numbers to creations that overlap; all of these count as the last number.
 *
 * <p>An entry of a semaphore has the number of permits that it wants before the mark: {@code
 * _c_<uuid>-3-permits-0000000042}. All others want one.
 *
 * <p>Two entries share a number where a writer of Curator turns into a reader: it makes a reader
 * with its own number before it leaves.
 */
public record Entry(long sequence, long order, Mark mark, int permits, String name)
    implements Comparable<Entry> {
  /** What an entry wants, by the words that Curator uses; no name holds two of them. */
  public enum Mark {
    /** To be alone, in a line where all want that. */
    LOCK("lock-"),
    /** To be alone, in a line with readers. */
    WRITE("__WRIT__"),
    /** To be in together with other readers. */
    READ("__READ__"),
    /** To have some of a number of permits. */
    PERMITS("-permits-"),
    /** To have one of a number of permits, by Curator's rules. */
    LEASE("lease-"),
    /** To lead, in an election. */
    LATCH("latch-"),
    /** To take part, in a barrier. */
    PARTY("party-");

    private final String text;

    Mark(String text) {
      this.text = text;
    }
  }

  /** The last sequence number that ZooKeeper gives; every later node gets it too. */
  public static final long LAST_SEQUENCE = Integer.MAX_VALUE;

  private static final int DIGITS = 10;
  private static final Comparator<Entry> ARRIVAL =
      Comparator.comparingLong(Entry::sequence)
          .thenComparingLong(Entry::order)
          .thenComparing(Entry::mark)
          .thenComparing(Entry::name);

  /** Need not be secret, only unique: no strong randomness on the hot path. */
  static String newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  /** The name to create, to which ZooKeeper adds the ten digits. */
  public static String prefix(String id, Mark mark) {
    return "_c_" + id + "-" + mark.text;
  }

  /** As above, for one that wants this many permits. */
  static String prefix(String id, int permits) {
    return "_c_" + id + "-" + permits + Mark.PERMITS.text;
  }

  /** The entry of this name; empty for foreign nodes, which are ignored. */
  public static Optional<Entry> parse(String name) {
    int digits = name.length() - DIGITS;
    long sequence = number(name, Math.max(0, digits));
    if (sequence < 0) {
      return Optional.empty();
    }
    for (Mark mark : Mark.values()) {
      int start = digits - mark.text.length();
      if (name.startsWith(mark.text, start)) {
        return of(sequence, mark, name, start);
      }
      if (name.startsWith(mark.text + "-", start - 1)) { // an overflow
        return of(LAST_SEQUENCE, mark, name, start - 1);
      }
    }
    return Optional.empty();
  }

  private static Optional<Entry> of(long sequence, Mark mark, String name, int end) {
    if (mark != Mark.PERMITS) {
      return Optional.of(new Entry(sequence, 0, mark, 1, name));
    }
    String permits = name.substring(name.lastIndexOf('-', end - 1) + 1, end);
    long wanted = permits.isEmpty() || permits.length() > DIGITS ? -1 : number(permits, 0);
    return wanted > 0 && wanted <= Integer.MAX_VALUE
        ? Optional.of(new Entry(sequence, 0, mark, (int) wanted, name))
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

  /** The first possible entry with this number. */
  static Entry lowest(long sequence) {
    return new Entry(sequence, 0, Mark.LOCK, 1, "");
  }

  /** Whether sequence numbers are used up, so that only the creation zxid tells the order. */
  public boolean isTied() {
    return sequence >= LAST_SEQUENCE;
  }

  /** Whether it wants some of the permits of a semaphore. */
  public boolean wantsPermits() {
    return mark == Mark.PERMITS || mark == Mark.LEASE;
  }

  /** This entry among those with the last sequence number. */
  public Entry createdAt(long czxid) {
    return isTied() ? new Entry(sequence, czxid, mark, permits, name) : this;
  }

  /** A reader at the place of this one, with a name of its own. */
  Entry asReader() {
    String digits = name.substring(name.length() - DIGITS);
    return new Entry(sequence, order, Mark.READ, 1, prefix(newId(), Mark.READ) + digits);
  }

  /** Whether the name carries this id. */
  public boolean hasId(String id) {
    return name.startsWith("_c_" + id + "-");
  }

  @Override
  public int compareTo(Entry other) {
    return ARRIVAL.compare(this, other);
  }
}
