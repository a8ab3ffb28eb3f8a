package io.zkrecipes.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Admissions against naive definitions, on random lines. */
class AdmissionModelTest {
  private static final long SEED = 42;
  private static final int LINES = 10_000;
  private static final List<String> MARKS = List.of("lock-", "__WRIT__", "__READ__", "lease-");

  private static NavigableSet<Entry> randomLine(Random random) {
    NavigableSet<Entry> line = new TreeSet<>();
    int length = random.nextInt(8);
    for (int i = 0; i < length; i++) {
      String mark = MARKS.get(random.nextInt(MARKS.size()));
      String name = mark + "%010d".formatted(random.nextInt(20));
      line.add(LockEntries.FORMAT.parse(name).orElseThrow());
    }
    return line;
  }

  private static List<Entry> nearest(NavigableSet<Entry> line, int most, Predicate<Entry> matters) {
    List<Entry> all = new ArrayList<>(line);
    List<Entry> found = new ArrayList<>();
    for (int i = all.size() - 1; i >= 0 && found.size() < most; i--) {
      if (matters.test(all.get(i))) {
        found.add(all.get(i));
      }
    }
    return found;
  }

  private static void check(Admission admission, int most, Predicate<Entry> matters) {
    Random random = new Random(SEED);
    for (int i = 0; i < LINES; i++) {
      NavigableSet<Entry> line = randomLine(random);
      assertThat(admission.blockers(line))
          .as("%s, line %d: %s", admission, i, line)
          .isEqualTo(nearest(line, most, matters));
    }
  }

  @Test
  void exclusiveLocksAndWritersWaitForTheNearestEntryOfAnyKind() {
    check(LockMode.EXCLUSIVE, 1, entry -> true);
    check(LockMode.WRITE, 1, entry -> true);
  }

  @Test
  void readersWaitForTheNearestEntryThatIsNoReader() {
    check(LockMode.READ, 1, entry -> !entry.name().startsWith("__READ__"));
  }

  @Test
  void leaseOfCuratorsSemaphoreIsKeptOutByAsManyEntriesAsThereArePermits() {
    Random random = new Random(SEED);
    for (int i = 0; i < LINES; i++) {
      NavigableSet<Entry> line = randomLine(random);
      int permits = 1 + random.nextInt(5);
      List<Entry> expected =
          line.size() < permits ? List.of() : nearest(line, permits, entry -> true);
      assertThat(new CuratorPermitAdmission(permits).blockers(line))
          .as("%d permits, line %d: %s", permits, i, line)
          .isEqualTo(expected);
    }
  }

  /** Curator sorts by what follows the last mark, whatever stands before it. */
  @Test
  void entriesAreOrderedByTheirNumbersAsCuratorDoes() {
    Random random = new Random(SEED);
    for (int i = 0; i < LINES; i++) {
      List<String> digits = randomLine(random).stream().map(AdmissionModelTest::digits).toList();
      assertThat(digits).isSorted();
    }
  }

  private static String digits(Entry entry) {
    return entry.name().substring(entry.name().length() - 10);
  }
}
