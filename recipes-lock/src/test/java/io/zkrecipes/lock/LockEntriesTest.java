package io.zkrecipes.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.EntryKind;
import io.zkrecipes.kernel.line.LineFormat;
import io.zkrecipes.kernel.session.ProtectedId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names in the directory of a lock: what they mean, and their order. A failure names its seed. */
class LockEntriesTest {
  private static final int ROUNDS = 2_000;

  /** At one sequence number, a writer comes before the reader that it becomes. */
  private static final List<EntryKind> IN_ORDER =
      List.of(
          LockEntries.LOCK,
          LockEntries.WRITE,
          LockEntries.READ,
          LockEntries.PERMITS,
          LockEntries.LEASE);

  /** The parts of a name, before it is put together. */
  private record Parts(EntryKind kind, int sequence, int units, String uuid) {
    static Parts random(Random random) {
      EntryKind kind = IN_ORDER.get(random.nextInt(IN_ORDER.size()));
      int sequence = random.nextInt(10) > 0 ? random.nextInt(20) : random.nextInt() & 0x7fffffff;
      int units = kind.equals(LockEntries.PERMITS) ? 1 + random.nextInt(999_999_999) : 1;
      return new Parts(kind, sequence, units, Long.toHexString(random.nextLong()));
    }

    String name() {
      String permits = kind.equals(LockEntries.PERMITS) ? String.valueOf(units) : "";
      return new ProtectedId(uuid).prefix() + permits + kind.mark() + digits(sequence);
    }

    /** As ZooKeeper appends them. */
    static String digits(int sequence) {
      return String.format(Locale.ENGLISH, "%010d", sequence);
    }
  }

  private static Entry entry(String name) {
    return LockEntries.FORMAT.parse(name).orElseThrow();
  }

  @Test
  void nameIsReadAsItWasPutTogether() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Parts parts = Parts.random(new Random(seed));
      Entry entry = entry(parts.name());
      assertThat(entry)
          .as("seed %d", seed)
          .isEqualTo(new Entry(parts.sequence(), 0, parts.kind(), parts.units(), parts.name()));
    }
  }

  @Test
  void orderIsBySequenceThenKindThenName() {
    Comparator<Parts> expected =
        Comparator.comparingInt(Parts::sequence)
            .thenComparingInt(parts -> IN_ORDER.indexOf(parts.kind()))
            .thenComparing(Parts::name);
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<Parts> line = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        line.add(Parts.random(random));
      }
      List<String> sorted =
          line.stream()
              .map(Parts::name)
              .map(LockEntriesTest::entry)
              .sorted()
              .map(Entry::name)
              .toList();
      assertThat(sorted)
          .as("seed %d", seed)
          .isEqualTo(line.stream().sorted(expected).map(Parts::name).toList());
    }
  }

  /** No name holds the words of two kinds, so it does not matter which is looked for first. */
  @Test
  void kindsAreToldApartInAnyOrder() {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<EntryKind> kinds = new ArrayList<>(IN_ORDER);
      Collections.shuffle(kinds, random);
      String name = Parts.random(random).name();
      assertThat(new LineFormat(kinds, Set.of()).parse(name))
          .as("seed %d, %s", seed, kinds)
          .isEqualTo(LockEntries.FORMAT.parse(name));
    }
  }

  @Test
  void createdNameIsAnEntryOfTheAdmissionsKind() {
    ProtectedId id = ProtectedId.create();
    assertThat(Stream.of(LockMode.EXCLUSIVE, LockMode.WRITE, LockMode.READ))
        .extracting(mode -> entry(mode.prefix(id) + "0000000042").kind())
        .containsExactly(LockEntries.LOCK, LockEntries.WRITE, LockEntries.READ);
    assertThat(entry(new CuratorPermitAdmission(3).prefix(id) + "0000000042").kind())
        .isEqualTo(LockEntries.LEASE);
  }

  /** A sequence number that has overflowed is negative, with one more character. */
  @Test
  void overflownNumberCountsAsTheLast() {
    for (EntryKind kind : IN_ORDER) {
      String units = kind.equals(LockEntries.PERMITS) ? "_c_x-7" : "_c_x-";
      Entry entry = entry(units + kind.mark() + Parts.digits(Integer.MIN_VALUE + 5));
      assertThat(entry.isTied()).as("%s", kind).isTrue();
      assertThat(entry.kind()).isEqualTo(kind);
    }
  }

  @Test
  void helperNodesAreNoEntries() {
    assertThat(LockEntries.FORMAT.helperNodes())
        .contains(HolderMark.NAME, PermitLimit.MARK)
        .allSatisfy(name -> assertThat(LockEntries.FORMAT.parse(name)).isEmpty());
  }
}
