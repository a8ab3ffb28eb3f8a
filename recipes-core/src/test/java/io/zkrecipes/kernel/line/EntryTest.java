package io.zkrecipes.kernel.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.kernel.line.EntryKind.Trait;
import io.zkrecipes.kernel.session.ProtectedId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {
  private static final String ID = "0a1b2c3d-0000-4000-8000-123456789abc";

  private static final EntryKind LOCK = EntryKind.of("lock-", 0);
  private static final EntryKind WRITE = EntryKind.of("__WRIT__", 1, Trait.REPLACEABLE);
  private static final EntryKind READ = EntryKind.of("__READ__", 2, Trait.SHARED);
  private static final EntryKind PERMITS = EntryKind.of("-permits-", 3, Trait.COUNTED);
  private static final LineFormat FORMAT = LineFormat.of(LOCK, WRITE, READ, PERMITS);
  private static final ProtectedId PROTECTED = new ProtectedId(ID);

  private static Entry entry(String name) {
    return FORMAT.parse(name).orElseThrow();
  }

  @Test
  void nameHasCuratorsFormat() {
    String name = LineFormat.prefix(PROTECTED, LOCK) + "0000000042";
    assertThat(name).isEqualTo("_c_" + ID + "-lock-0000000042");
    assertThat(entry(name).sequence()).isEqualTo(42);
    assertThat(entry(name).name()).isEqualTo(name);
    assertThat(PROTECTED.isIn(name)).isTrue();
    assertThat(new ProtectedId(ID.substring(1)).isIn(name)).isFalse();
    assertThat(PROTECTED.isIn("lock-0000000042")).as("made without protection").isFalse();
  }

  @Test
  void readersAndWritersHaveCuratorsNames() {
    assertThat(LineFormat.prefix(PROTECTED, READ)).isEqualTo("_c_" + ID + "-__READ__");
    assertThat(LineFormat.prefix(PROTECTED, WRITE)).isEqualTo("_c_" + ID + "-__WRIT__");
    Entry writer = entry("_c_" + ID + "-__WRIT__0000000042");
    Entry reader = entry("_c_" + ID + "-__READ__0000000042");
    assertThat(writer.kind()).isEqualTo(WRITE);
    assertThat(PROTECTED.isIn(writer.name())).isTrue();
    assertThat(reader.kind()).isEqualTo(READ);
    assertThat(writer).as("who turns into a reader").isLessThan(reader);
    assertThat(reader).isLessThan(entry("_c_" + ID + "-lock-0000000043"));
    assertThat(entry("__WRIT__-2147483648").isTied()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "42",
        "__READ__",
        "__READ_0000000042",
        "__writ__0000000042",
        "lock-",
        "note",
        "lock-000000004",
        "lock-00000000042",
        "lock-00000000x2",
        "lock-000000004\u0662",
        "lock-+000000042",
        "0000000042",
        "lock0000000042",
        "_c_x-clutch-0000000042",
        "lock-0000000042-note",
        "LOCK-0000000042",
      })
  void foreignNamesAreIgnored(String name) {
    assertThat(FORMAT.parse(name)).isEmpty();
  }

  @Test
  void permitsEntryNamesItsUnits() {
    assertThat(entry("_c_" + ID + "-3-permits-0000000042").units()).isEqualTo(3);
    assertThat(entry("_c_" + ID + "-2147483647-permits-0000000042").units())
        .isEqualTo(Integer.MAX_VALUE);
    assertThat(entry("_c_" + ID + "-lock-0000000042").units()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-", "x", "+3", "2147483648", "12345678901"})
  void entryWithInvalidUnitsIsIgnored(String units) {
    assertThat(FORMAT.parse("_c_" + ID + "-" + units + "-permits-0000000042")).isEmpty();
  }

  @Test
  void entryOfAKindOutsideTheFormatIsIgnored() {
    assertThat(LineFormat.of(LOCK).parse("_c_" + ID + "-__READ__0000000042")).isEmpty();
  }

  @Test
  void lowestEntrySortsBeforeAllOthersWithItsSequence() {
    assertThat(Entry.lowest(42))
        .isLessThan(entry("lock-0000000042"))
        .isGreaterThan(entry("_c_z-lock-0000000041"));
  }

  @Test
  void entriesAreOrderedByTheirSequence() {
    List<Entry> sorted =
        List.of(
                entry("_c_z-lock-0000000001"),
                entry("_c_a-lock-2147483646"),
                entry("lock-0000000003"),
                entry("_c_lock-0000000009-lock-0000000002"))
            .stream()
            .sorted()
            .toList();
    assertThat(sorted).extracting(Entry::sequence).containsExactly(1L, 2L, 3L, 2147483646L);
  }

  @Test
  void entriesWithTheLastSequenceAreOrderedByCreation() {
    Entry early = entry("_c_z-lock-2147483647").createdAt(7);
    Entry late = entry("_c_a-lock-2147483647").createdAt(0x1_0000_0000L);
    Entry before = entry("_c_y-lock-2147483646");
    assertThat(early.isTied()).isTrue();
    assertThat(before.isTied()).isFalse();
    assertThat(early).isLessThan(late);
    assertThat(before).isLessThan(early);
    assertThat(before.createdAt(99)).isEqualTo(before);
  }

  @Test
  void compareToIsConsistentWithEquals() {
    Entry one = entry("_c_a-lock-0000000001");
    Entry other = entry("_c_b-lock-0000000001");
    assertThat(one).isNotEqualByComparingTo(other).isNotEqualTo(other);
    assertThat(one).isEqualByComparingTo(entry("_c_a-lock-0000000001"));
    assertThat(one.compareTo(other)).isEqualTo(-other.compareTo(one));
  }
}
