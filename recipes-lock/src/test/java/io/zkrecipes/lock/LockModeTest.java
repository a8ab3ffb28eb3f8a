package io.zkrecipes.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.Entry;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LockModeTest {

  private static Optional<Long> blocker(Admission admission, String... ahead) {
    NavigableSet<Entry> entries = new TreeSet<>();
    Stream.of(ahead).forEach(name -> entries.add(LockEntries.FORMAT.parse(name).orElseThrow()));
    return admission.blockers(entries).stream().map(Entry::sequence).findFirst();
  }

  @Test
  void entryWithoutPredecessorsIsAdmitted() {
    for (Admission admission : LockMode.values()) {
      assertThat(blocker(admission)).isEmpty();
    }
  }

  @Test
  void exclusiveEntryWaitsForItsPredecessor() {
    assertThat(blocker(LockMode.EXCLUSIVE, "lock-0000000001", "lock-0000000002")).contains(2L);
    assertThat(blocker(LockMode.WRITE, "__WRIT__0000000001", "__READ__0000000002")).contains(2L);
  }

  @Test
  void readersWaitForTheNearestWriter() {
    assertThat(blocker(LockMode.READ, "__READ__0000000001", "__READ__0000000002")).isEmpty();
    assertThat(
            blocker(
                LockMode.READ, "__WRIT__0000000001", "__WRIT__0000000002", "__READ__0000000003"))
        .contains(2L);
  }

  @Test
  void entriesOfOtherKindsCountAsWriters() {
    assertThat(blocker(LockMode.READ, "lock-0000000001")).contains(1L);
    assertThat(blocker(LockMode.EXCLUSIVE, "__READ__0000000001")).contains(1L);
  }
}
