package io.zkrecipes.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.LineInspector.Occupant;
import io.zkrecipes.kernel.line.LineInspector.Snapshot;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which candidates a transfer of leadership must move, for lines written down by hand. */
class TransferPlanTest {
  private static final ZPath PATH = ZPath.of("/election");
  private static final int LAST = Integer.MAX_VALUE; // the sequence number of all later nodes

  /** The entry of a node with this sequence number; its owner is part of the name. */
  private static Entry entry(String owner, int sequence) {
    return ElectionEntries.FORMAT
        .parse("_c_%s-latch-%010d".formatted(owner.repeat(36), sequence))
        .orElseThrow();
  }

  private static Occupant candidate(String id, Entry entry) {
    return new Occupant(entry, id + "\nhttp://" + id, Instant.EPOCH, 0);
  }

  private static Occupant candidate(String id, int sequence) {
    return candidate(id, entry(id, sequence));
  }

  private static Snapshot line(List<Entry> hidden, Occupant... candidates) {
    return new Snapshot(List.of(candidates), 0, hidden);
  }

  private static TransferPlan plan(Snapshot line, Entry leader) {
    return TransferPlan.of(PATH, "target", leader, line);
  }

  @Test
  void candidatesBetweenTheLeaderAndTheTargetMove() {
    TransferPlan plan =
        plan(
            line(
                List.of(),
                candidate("z", 1), // not yet seen to be deleted: ahead of the leader
                candidate("a", 2),
                candidate("b", 3),
                candidate("c", 5),
                candidate("target", entry("t", 7)),
                candidate("d", 8)),
            entry("a", 2));
    assertThat(plan.target()).isEqualTo(entry("t", 7));
    assertThat(plan.between().keySet()).containsExactly(entry("b", 3), entry("c", 5));
    assertThat(plan.between().values()).containsExactly("b", "c");
    assertThat(plan.request())
        .isEqualTo(
            new YieldRequest(
                entry("a", 2).name(), List.of(entry("b", 3).name(), entry("c", 5).name())));
  }

  @Test
  void nobodyMovesForTheNextInLine() {
    Snapshot line = line(List.of(), candidate("a", 2), candidate("target", entry("t", 3)));
    assertThat(plan(line, entry("a", 2)).between()).isEmpty();
  }

  @Test
  void firstOfSeveralCandidatesWithTheIdIsTheTarget() {
    Snapshot line =
        line(
            List.of(),
            candidate("target", entry("a", 2)),
            candidate("b", 3),
            candidate("target", entry("t", 4)),
            candidate("target", entry("u", 5)));
    TransferPlan plan = plan(line, entry("a", 2)); // the leader has the same id
    assertThat(plan.target()).isEqualTo(entry("t", 4));
    assertThat(plan.between().keySet()).containsExactly(entry("b", 3));
  }

  @Test
  void unknownCandidateIsRefusedNamingThoseWhoWait() {
    Snapshot line = line(List.of(), candidate("a", 2), candidate("b", 3), candidate("c", 4));
    assertThatThrownBy(() -> plan(line, entry("a", 2)))
        .isInstanceOf(CoordinationException.class)
        .hasMessage(
            "/election: cannot transfer leadership to 'target':"
                + " no candidate with this id is waiting [b, c]");
  }

  @Test
  void unreadableEntriesInBetweenMoveUnderTheNamesOfTheirNodes() {
    Snapshot line =
        line(
            List.of(entry("x", 1), entry("y", 3), entry("z", 5)),
            candidate("a", 2),
            candidate("target", entry("t", 4)));
    TransferPlan plan = plan(line, entry("a", 2));
    assertThat(plan.between().keySet()).containsExactly(entry("y", 3));
    assertThat(plan.between().values()).containsExactly(entry("y", 3).name());
  }

  @Test
  void unreadableEntryMayStandAnywhereWhereSequenceNumbersAreUsedUp() {
    Entry leader = entry("a", LAST).createdAt(10);
    Occupant target = candidate("target", entry("t", LAST).createdAt(12));
    List<Entry> hidden = Arrays.asList(entry("a", LAST), entry("y", LAST));
    TransferPlan plan = plan(line(hidden, candidate("a", leader), target), leader);
    assertThat(plan.between().keySet()).containsExactly(entry("y", LAST)); // not the leader itself
    Snapshot targetHasALowerNumber =
        line(hidden, candidate("a", 2), candidate("target", entry("t", 3)));
    assertThat(plan(targetHasALowerNumber, entry("a", 2)).between()).isEmpty();
  }
}
