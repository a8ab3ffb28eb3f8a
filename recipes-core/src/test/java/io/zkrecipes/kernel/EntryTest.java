package io.zkrecipes.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.kernel.Entry.Mark;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {
  private static final String ID = "0a1b2c3d-0000-4000-8000-123456789abc";

  private static Entry entry(String name) {
    return Entry.parse(name).orElseThrow();
  }

  @Test
  void nameIsCuratorsFormat() {
    String name = Entry.prefix(ID, Mark.LOCK) + "0000000042";
    assertThat(name).isEqualTo("_c_" + ID + "-lock-0000000042");
    assertThat(entry(name).sequence()).isEqualTo(42);
    assertThat(entry(name).name()).isEqualTo(name);
    assertThat(entry(name).hasId(ID)).isTrue();
    assertThat(entry(name).hasId(ID.substring(1))).isFalse();
    assertThat(entry("lock-0000000042").hasId(ID)).as("made without protection").isFalse();
  }

  @Test
  void readersAndWritersAreNamedAsCuratorNamesThem() {
    assertThat(Entry.prefix(ID, Mark.READ)).isEqualTo("_c_" + ID + "-__READ__");
    assertThat(Entry.prefix(ID, Mark.WRITE)).isEqualTo("_c_" + ID + "-__WRIT__");
    Entry writer = entry("_c_" + ID + "-__WRIT__0000000042");
    Entry reader = entry("_c_" + ID + "-__READ__0000000042");
    assertThat(writer.mark()).isEqualTo(Mark.WRITE);
    assertThat(writer.hasId(ID)).isTrue();
    assertThat(reader.mark()).isEqualTo(Mark.READ);
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
    assertThat(Entry.parse(name)).isEmpty();
  }

  @Test
  void orderIsWhatFollowsTheLastMark() {
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
  void usedUpNumbersAreOrderedByCreation() {
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
  void comparingIsConsistentWithEquals() {
    Entry one = entry("_c_a-lock-0000000001");
    Entry other = entry("_c_b-lock-0000000001");
    assertThat(one).isNotEqualByComparingTo(other).isNotEqualTo(other);
    assertThat(one).isEqualByComparingTo(entry("_c_a-lock-0000000001"));
    assertThat(one.compareTo(other)).isEqualTo(-other.compareTo(one));
  }
}
