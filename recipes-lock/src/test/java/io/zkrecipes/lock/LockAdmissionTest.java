package io.zkrecipes.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.EntryKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The admissions of this package on random lines, judged by the definition of {@link
 * Admission#blockers}: of all sets of entries that keep an entry out, the smallest, and of those
 * the nearest. A failure names its seed.
 */
class LockAdmissionTest {
  private static final int LINES = 300;
  private static final int MOST_AHEAD = 7;
  private static final List<EntryKind> KINDS =
      List.of(LockEntries.LOCK, LockEntries.WRITE, LockEntries.READ, LockEntries.LEASE);

  /** Of two sets of equal size, the one with the later entries is less. */
  private static final Comparator<NavigableSet<Entry>> NEAREST_FIRST =
      (one, other) -> {
        List<Entry> ones = List.copyOf(one.descendingSet());
        List<Entry> others = List.copyOf(other.descendingSet());
        return Stream.iterate(0, i -> i < ones.size(), i -> i + 1)
            .map(i -> others.get(i).compareTo(ones.get(i)))
            .filter(order -> order != 0)
            .findFirst()
            .orElse(0);
      };

  private static NavigableSet<Entry> randomLine(Random random) {
    NavigableSet<Entry> line = new TreeSet<>();
    int size = random.nextInt(MOST_AHEAD + 1);
    boolean mostlyReaders = random.nextBoolean();
    for (int i = 0; i < size; i++) {
      EntryKind kind =
          mostlyReaders && random.nextInt(6) > 0
              ? LockEntries.READ
              : KINDS.get(random.nextInt(KINDS.size()));
      String name = kind.mark() + "%010d".formatted(random.nextInt(1000));
      line.add(LockEntries.FORMAT.parse(name).orElseThrow());
    }
    return line;
  }

  private static void assertBlockersByDefinition(
      Admission admission, Predicate<NavigableSet<Entry>> admits) {
    for (int seed = 0; seed < LINES; seed++) {
      NavigableSet<Entry> ahead = randomLine(new Random(seed));
      List<Entry> expected =
          subsets(ahead).stream()
              .filter(admits.negate())
              .min(
                  Comparator.<NavigableSet<Entry>>comparingInt(NavigableSet::size)
                      .thenComparing(NEAREST_FIRST))
              .<List<Entry>>map(List::copyOf)
              .orElse(List.of());
      assertThat(admission.blockers(ahead))
          .as("seed %d: %s behind %s", seed, admission, ahead)
          .containsExactlyInAnyOrderElementsOf(expected);
      assertThat(admission.isRefutedBy(ahead)).as("seed %d", seed).isEqualTo(!admits.test(ahead));
    }
  }

  private static List<NavigableSet<Entry>> subsets(NavigableSet<Entry> line) {
    List<NavigableSet<Entry>> subsets = new ArrayList<>();
    subsets.add(new TreeSet<>());
    for (Entry entry : line) {
      for (NavigableSet<Entry> without : List.copyOf(subsets)) {
        NavigableSet<Entry> with = new TreeSet<>(without);
        with.add(entry);
        subsets.add(with);
      }
    }
    return subsets;
  }

  @Test
  void exclusiveLockIsAdmittedBehindNobody() {
    assertBlockersByDefinition(LockMode.EXCLUSIVE, ahead -> ahead.isEmpty());
  }

  @Test
  void writerIsAdmittedBehindNobody() {
    assertBlockersByDefinition(LockMode.WRITE, ahead -> ahead.isEmpty());
  }

  @Test
  void readerIsAdmittedBehindReaders() {
    assertBlockersByDefinition(
        LockMode.READ,
        ahead -> ahead.stream().allMatch(entry -> entry.kind().equals(LockEntries.READ)));
  }

  @Test
  void curatorPermitIsAdmittedBehindFewerEntriesThanPermits() {
    for (int permits = 1; permits <= MOST_AHEAD + 1; permits++) {
      int all = permits;
      assertBlockersByDefinition(new CuratorPermitAdmission(all), ahead -> ahead.size() < all);
    }
  }

  /** What an entry may ignore can never be what keeps it out, and the other way round. */
  @Test
  void lockMindsAnEntryIfThatEntryAloneKeepsItOut() {
    for (LockMode mode : LockMode.values()) {
      for (EntryKind kind : KINDS) {
        Entry other = LockEntries.FORMAT.parse(kind.mark() + "0000000001").orElseThrow();
        boolean reads = mode == LockMode.READ && kind.equals(LockEntries.READ);
        assertThat(mode.waitsFor(other)).as("%s behind %s", mode, kind).isEqualTo(!reads);
      }
      assertThat(mode.isShared()).as("%s", mode).isEqualTo(mode == LockMode.READ);
    }
  }
}
