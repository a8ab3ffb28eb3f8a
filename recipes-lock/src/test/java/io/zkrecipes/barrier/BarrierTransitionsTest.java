package io.zkrecipes.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.barrier.PartyProgress.Outcome;
import io.zkrecipes.internal.Children;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BarrierTransitionsTest {
  private static final BarrierState EMPTY = BarrierState.first(2);
  private static final BarrierState OPEN = EMPTY.opened(List.of(0L, 1L));

  private static String node(long party) {
    return "_c_0b7d4f6e-3a52-4d0e-9d0e-0a6a1b3c5d7e-2-party-%010d".formatted(party);
  }

  private static BarrierTransitions seen(BarrierState state, List<Long> present, long... left) {
    List<String> names = new ArrayList<>(present.stream().map(party -> node(party)).toList());
    LongStream.of(left).forEach(party -> names.add(BarrierMembers.leftMark(party)));
    return new BarrierTransitions(state, BarrierMembers.of(new Children(names, 5, 7), 2));
  }

  private static NavigableSet<Long> known(Long... parties) {
    return new TreeSet<>(List.of(parties));
  }

  private static BarrierState next(Optional<BarrierChange> change) {
    assertThat(change).isPresent();
    assertThat(change.get().version()).isEqualTo(7);
    return change.get().next().orElseThrow();
  }

  @Test
  void opensForTheFirstOnesAndRequiresThemToBeAlive() {
    Optional<BarrierChange> opening = seen(EMPTY, List.of(3L, 4L, 6L), 1, 2).opening();
    assertThat(next(opening)).isEqualTo(EMPTY.opened(List.of(3L, 4L)));
    assertThat(opening.get().required()).containsExactly(node(3), node(4));
    assertThat(opening.get().deleted())
        .as("marks of the generation before")
        .containsExactly("left-0000000001", "left-0000000002");
  }

  @Test
  void doesNotOpenForTooFewNorWhileItIsOpen() {
    assertThat(seen(EMPTY, List.of(3L)).opening()).isEmpty();
    assertThat(seen(OPEN, List.of(0L, 1L, 2L, 3L)).opening()).isEmpty();
    assertThat(seen(OPEN.finished(), List.of(1L, 2L)).opening()).as("1 is stale").isEmpty();
  }

  @Test
  void partyCompletesTheNumberOnlyIfItIsTheLastOneNeeded() {
    BarrierTransitions three = seen(EMPTY, List.of(3L, 4L, 6L));
    assertThat(three.completes(3)).isFalse();
    assertThat(three.completes(4)).isTrue();
    assertThat(three.completes(6)).isFalse();
  }

  @Test
  void nothingIsOverdueWhileMembersAreInsideAndAlive() {
    assertThat(seen(OPEN, List.of(0L, 1L)).overdue()).isEmpty();
    assertThat(seen(OPEN, List.of(1L), 0).overdue()).isEmpty();
    assertThat(seen(EMPTY, List.of(0L)).overdue()).isEmpty();
  }

  @Test
  void endsWhenAllHaveLeft() {
    Optional<BarrierChange> overdue = seen(OPEN, List.of(2L), 0, 1).overdue();
    assertThat(next(overdue)).isEqualTo(OPEN.finished());
    assertThat(overdue.get().deleted()).as("the marks stay").isEmpty();
  }

  @Test
  void breaksWhenAMemberIsGoneAndHasNotLeft() {
    Optional<BarrierChange> overdue = seen(OPEN, List.of(1L, 2L)).overdue();
    assertThat(next(overdue)).isEqualTo(OPEN.broken("party 0 is gone while inside"));
    assertThat(overdue.get().deleted()).as("nobody waits with this node").containsExactly(node(1));
  }

  @Test
  void sendsAllAwayWhenAPartyThatWaitedIsGone() {
    Optional<BarrierChange> dismissal =
        seen(OPEN, List.of(0L, 1L, 3L, 5L)).dismissal(known(0L, 3L, 4L));
    assertThat(next(dismissal)).isEqualTo(OPEN.dismissed(5, "party 4 is gone while waiting"));
    assertThat(dismissal.get().deleted()).containsExactly(node(3), node(5));
  }

  @Test
  void deadPartyBehindAllOthersIsCountedOut() {
    Optional<BarrierChange> dismissal = seen(EMPTY, List.of(3L)).dismissal(known(3L, 8L));
    assertThat(next(dismissal).isOut(8)).isTrue();
  }

  @Test
  void nobodyIsMissedWhoWithdrewOrWasLetIn() {
    assertThat(seen(EMPTY.withdrew(4), List.of(3L)).dismissal(known(3L, 4L))).isEmpty();
    assertThat(seen(OPEN, List.of(3L)).dismissal(known(0L, 1L, 3L))).isEmpty();
  }

  @Test
  void withdrawalIsOneChangeWithTheNode() {
    BarrierChange withdrawal = seen(OPEN, List.of(2L)).withdrawal(2, node(2));
    assertThat(next(Optional.of(withdrawal))).isEqualTo(OPEN.withdrew(2));
    assertThat(withdrawal.deleted()).containsExactly(node(2));
    assertThat(withdrawal.outcome()).isEqualTo(Outcome.WITHDRAWN);
  }

  @Test
  void leavingDoesNotDependOnTheState() {
    BarrierChange departure = BarrierTransitions.departure(1, node(1));
    assertThat(departure.next()).isEmpty();
    assertThat(departure.deleted()).containsExactly(node(1));
    assertThat(departure.created()).contains("left-0000000001");
  }

  @Test
  void endWithoutAListingRequiresTheMarkOfEachMember() {
    BarrierChange finish = BarrierTransitions.finishIfAllLeft(OPEN, 7);
    assertThat(next(Optional.of(finish))).isEqualTo(OPEN.finished());
    assertThat(finish.required()).containsExactly("left-0000000000", "left-0000000001");
    assertThat(finish.outcome()).isEqualTo(Outcome.ALL_LEFT);
  }
}
