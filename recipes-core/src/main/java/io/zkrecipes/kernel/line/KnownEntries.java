package io.zkrecipes.kernel.line;

import io.zkrecipes.kernel.line.EntryKind.Trait;
import java.util.HashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one line that one session knows of, and up to where it knows all of them.
 *
 * <p><b>Invariant.</b> {@code present} holds every entry that is in the directory and not above the
 * coverage. It may hold more, entries whose deletion has not been heard of yet; never less. Nobody
 * can come in below an entry that is there, as sequence numbers grow.
 *
 * <p><b>How the coverage grows.</b> A listing accounts for all numbers up to the highest one in it.
 * Sequence numbers are dense: an own entry whose number follows the coverage directly extends it
 * without a listing.
 *
 * <p><b>One exception.</b> An entry does come in below others when a writer of Curator turns into a
 * reader: it puts a reader's entry with its own number into the directory, then deletes its own. So
 * when such a {@linkplain Trait#REPLACEABLE replaceable} entry of another client is gone, its
 * number is suspect until a listing that was sent after that.
 *
 * <p>Called under the lock of the {@link SessionLine}, but for {@link #now}.
 */
final class KnownEntries {
  private final NavigableSet<Entry> present = new TreeSet<>();

  /** Numbers where an unseen entry may stand, each with the time since when. */
  private final TreeMap<Long, Long> suspects = new TreeMap<>();

  /** Own entries whose delete is sent: a listing may still show them. */
  private final Set<Entry> leaving = new HashSet<>();

  /** Up to this entry all are accounted for; null if none is. */
  private @Nullable Entry coverage;

  // As of the latest listing.
  private int size;
  private long birth;
  private long latest; // when it was sent

  /** Orders arrivals, admissions and listings. */
  private final AtomicLong clock = new AtomicLong();

  /** A new moment, later than all before: see {@link Listing#sentAt}. Any thread. */
  long now() {
    return clock.incrementAndGet();
  }

  /** How many nodes the directory has, about. */
  int size() {
    return Math.max(size, present.size());
  }

  /** Those that may be before this entry: a view. */
  NavigableSet<Entry> ahead(Entry entry) {
    return present.headSet(entry, false);
  }

  /**
   * Whether all before an entry are known.
   *
   * @param isShared whether suspects make no difference to it
   */
  boolean covers(Entry entry, boolean isShared) {
    return coverage != null
        && entry.compareTo(coverage) <= 0
        && (isShared || suspects.isEmpty() || suspects.firstKey() > entry.sequence());
  }

  /**
   * An own entry has come in.
   *
   * @return false if its number shows that the directory was made anew: then nothing that was known
   *     is true
   */
  boolean add(Entry own) {
    boolean goesOn = coverage == null || own.compareTo(coverage) > 0 || present.contains(own);
    present.add(own);
    if (goesOn && coverage != null && isNext(own, coverage)) {
      coverage = own;
    }
    return goesOn;
  }

  private static boolean isNext(Entry entry, Entry before) {
    return entry.sequence() == before.sequence() + 1 && !entry.isTied();
  }

  /** An own entry is not in the line any more. */
  void remove(Entry own) {
    present.remove(own);
  }

  /** An own entry stands where another own entry stood. */
  void replace(Entry before, Entry after) {
    present.remove(before);
    present.add(after);
  }

  /** The delete of an own entry is sent. */
  void leaves(Entry own) {
    leaving.add(own);
  }

  /** The delete of an own entry was answered. */
  void hasLeft(Entry own) {
    leaving.remove(own);
  }

  /** An entry of another client is gone. */
  void removeForeign(Entry entry) {
    if (present.remove(entry) && entry.kind().is(Trait.REPLACEABLE)) {
      suspects.put(entry.sequence(), now());
    }
  }

  /** What was known up to where may be wrong. */
  void distrust() {
    coverage = null;
  }

  /** The directory may have been made anew. */
  void forget() {
    coverage = null;
    present.clear();
    suspects.clear();
  }

  /**
   * Takes in what a listing shows, and removes from it the own entries that are leaving.
   *
   * @param own those that stay known, whether the listing shows them or not
   */
  void apply(Listing seen, Set<Entry> own) {
    if (seen.birth() != birth && seen.sentAt() < latest) {
      return; // of a directory that has been made anew since
    }
    if (seen.birth() != birth) {
      birth = seen.birth();
      forget();
      present.addAll(own);
    }
    NavigableSet<Entry> entries = seen.entries();
    if (entries.isEmpty()) {
      return;
    }
    Entry last = entries.last();
    entries.removeAll(leaving);
    if (seen.sentAt() > latest) { // what an older one does not show may have come since
      latest = seen.sentAt();
      size = seen.size();
      present
          .headSet(last, true)
          .removeIf(entry -> !entries.contains(entry) && !own.contains(entry));
      suspects.headMap(last.sequence(), true).values().removeIf(since -> since < latest);
    }
    present.addAll(entries);
    coverage = coverage == null || coverage.compareTo(last) < 0 ? last : coverage;
  }
}
