package io.zkrecipes.kernel.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.kernel.line.SimulatedLine.SimulatedEntry;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a line asks for, and what it needs not ask for. */
class LineStateTest {
  private static final EntryKind LOCK = ExclusiveAdmission.LOCK;

  private final SimulatedLine line = new SimulatedLine(new Random(0), 0);

  private SimulatedEntry joins() {
    return line.join(ExclusiveAdmission.EXCLUSIVE, LOCK, true);
  }

  private void rest() {
    while (!line.isIdle()) {
      line.apply();
      line.deliver();
    }
  }

  @Test
  void ownEntriesInARowNeedOneListingTogetherAndNoneForAHandOver() {
    SimulatedEntry first = joins();
    SimulatedEntry second = joins();
    rest();
    SimulatedEntry third = joins();
    rest();
    assertThat(first.admitted).isTrue();
    first.leave();
    assertThat(second.admitted).as("at once, before any reply").isTrue();
    second.leave();
    assertThat(third.admitted).isTrue();
    rest();
    assertThat(line.lists).as("but for the one that goes with the first create").isZero();
    assertThat(line.checks).isZero();
    assertThat(line.watches()).isZero();
  }

  @Test
  void deletionOfTheOnlyEntryAheadIsTheGrant() {
    line.foreignJoins(LOCK);
    SimulatedEntry own = joins();
    rest();
    assertThat(own.admitted).isFalse();
    assertThat(line.watches()).isEqualTo(1);
    line.foreignLeaves(null);
    line.deliver();
    assertThat(own.admitted).isTrue();
    assertThat(line.isIdle()).as("nothing was sent").isTrue();
  }

  @Test
  void ownEntriesBehindOthersShareOneListing() {
    line.foreignJoins(LOCK);
    SimulatedEntry first = joins();
    rest();
    line.foreignJoins(LOCK);
    SimulatedEntry second = joins();
    SimulatedEntry third = joins();
    SimulatedEntry fourth = joins();
    rest();
    assertThat(line.lists).as("for the number of another client between ours").isEqualTo(1);
    assertThat(first.admitted || second.admitted || third.admitted || fourth.admitted).isFalse();
  }

  @Test
  void abandonedAttemptNeedsNoWatch() {
    line.foreignJoins(LOCK);
    line.foreignJoins(LOCK);
    SimulatedEntry own = joins();
    rest();
    assertThat(line.watches()).as("the blocker, and the one before").isEqualTo(2);
    own.leave();
    assertThat(line.watches()).isZero();
  }

  @Test
  void othersAheadAreAskedAboutBeforeTheLastOfThemLeaves() {
    for (int i = 0; i < 3; i++) {
      line.foreignJoins(LOCK);
    }
    SimulatedEntry own = joins();
    rest();
    line.foreignLeavesAt(1); // the one before the blocker
    rest();
    assertThat(line.lists + line.checks).as("whether the first one is there").isEqualTo(1);
    line.foreignLeavesAt(0);
    rest();
    line.foreignLeavesAt(0);
    line.deliver();
    assertThat(own.admitted).as("by the event, without a request").isTrue();
    assertThat(line.lists + line.checks).isEqualTo(1);
    assertThat(line.watches()).isZero();
  }

  @Test
  void longLineIsServedWithoutADeepStack() {
    for (int i = 0; i < 20_000; i++) {
      joins();
    }
    rest();
    for (SimulatedEntry own : line.entries) {
      assertThat(own.admitted).isTrue();
      own.leave();
    }
    rest();
    assertThat(line.truth()).isEmpty();
    assertThat(line.lists).isZero();
  }

  @Test
  void longLineThatMayNotWaitGivesUpWithoutADeepStack() {
    SimulatedEntry first = joins();
    rest();
    for (int i = 0; i < 20_000; i++) {
      line.join(ExclusiveAdmission.EXCLUSIVE, LOCK, i % 2 == 0);
    }
    rest();
    first.leave();
    assertThat(line.in(own -> own.admitted && !own.left)).hasSize(1);
  }

  /** The other one is not watched, and has left unheard, when the own entry ahead leaves, too. */
  @Test
  void requestThatMayNotWaitIsNotRefusedForAnEntryThatHasLeftUnheard() {
    SimulatedEntry holder = joins();
    rest();
    line.foreignJoins(LOCK);
    SimulatedEntry waiter = joins(); // its listing shows the other one
    rest();
    waiter.leave();
    rest();
    line.foreignLeavesAt(0);
    SimulatedEntry once = line.join(ExclusiveAdmission.EXCLUSIVE, LOCK, false);
    line.apply();
    holder.leave();
    rest();
    assertThat(once.admitted).isTrue();
  }

  /**
   * Before it is known that an own entry has the last number, a listing leaves such entries out.
   */
  @Test
  void ownEntryWithTheLastNumberIsNotLostByAListingWithoutSuch() {
    SimulatedLine end = new SimulatedLine(new Random(0), Entry.LAST_SEQUENCE);
    SimulatedEntry own = end.join(ExclusiveAdmission.EXCLUSIVE, LOCK, true);
    while (!end.isIdle()) {
      end.apply();
      end.deliver();
    }
    assertThat(own.admitted).isTrue();
    end.state.listed(new Listing(new TreeSet<>(), false, 1, 1, end.state.now()));
    assertThat(own.left).isFalse();
  }
}
