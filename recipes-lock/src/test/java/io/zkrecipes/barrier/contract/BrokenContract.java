package io.zkrecipes.barrier.contract;

import static io.zkrecipes.barrier.contract.Doors.assertBroken;
import static io.zkrecipes.contract.Member.SOON;
import static io.zkrecipes.contract.Stage.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.barrier.Participation;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.InEveryWorld;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** Who dies breaks it for all others of its generation; nobody hangs, and the next one is whole. */
interface BrokenContract {

  /** The third one has seen the one who dies. */
  @InEveryWorld
  default void whoDiesWhileWaitingBreaksItForAllWhoWait(Doors doors) throws Exception {
    CompletableFuture<Participation> first = doors.coming(doors.alice, 4);
    doors.awaitPresent(1);
    CompletableFuture<Participation> second = doors.coming(doors.bob, 4);
    doors.awaitPresent(2);
    CompletableFuture<Participation> third = doors.coming(doors.alice, 4);
    doors.awaitPresent(3);
    doors.awaitAnswered(doors.alice); // so has the look of the third one
    doors.strike(doors.bob);
    if (doors.world.endsSessions()) {
      assertBroken(first);
      assertBroken(second);
      assertBroken(third);
    } else {
      CompletableFuture<Participation> fourth = doors.coming(doors.bob, 4);
      Doors.leaveTogether(List.of(in(first), in(second), in(third), in(fourth)));
    }
    doors.passTogether(doors.alice, doors.bob, doors.bob, doors.alice);
  }

  @InEveryWorld
  default void whoDiesInsideBreaksItForAllInsideAndAllWhoHaveLeft(Doors doors) throws Exception {
    List<Participation> visits = doors.inside(doors.alice, doors.bob, doors.alice);
    CompletableFuture<Void> left = visits.get(0).leaveAsync();
    doors.awaitPresent(2);
    doors.strike(doors.bob);
    if (doors.world.endsSessions()) {
      in(visits.get(2).broken());
      assertBroken(left);
      assertThatThrownBy(() -> visits.get(2).leave(SOON))
          .isInstanceOf(BrokenBarrierException.class);
      assertThatThrownBy(() -> visits.get(1).leave(SOON))
          .isInstanceOf(BrokenBarrierException.class);
      assertThat(visits.get(1).isBroken()).isTrue();
    } else {
      Doors.leaveTogether(visits.subList(1, 3));
      in(left);
    }
    doors.passTogether(doors.alice, doors.bob, doors.bob);
  }

  @InEveryWorld
  default void whoIsClosedWithoutHavingLeftBreaksIt(Doors doors) throws Exception {
    doors.strikeBefore(doors.bob);
    for (int i = 0; i < 3; i++) {
      List<Participation> visits = doors.inside(doors.alice, doors.bob);
      CompletableFuture<Void> left = visits.get(0).leaveAsync();
      if (i == 1) {
        doors.strikeAmid(doors.bob);
      }
      visits.get(1).close();
      assertBroken(left);
      assertThatThrownBy(() -> visits.get(1).leave(SOON))
          .isInstanceOf(BrokenBarrierException.class);
      doors.passTogether(doors.alice, doors.bob);
    }
  }

  @InEveryWorld
  default void closedClientBreaksItForTheOthersAndEndsItsOwn(Doors doors) throws Exception {
    doors.strikeBefore(doors.bob);
    doors.strikeAmid(doors.bob);
    List<Participation> visits = doors.inside(doors.alice, doors.bob);
    CompletableFuture<Participation> next = doors.coming(doors.bob, 2);
    CompletableFuture<Void> left = visits.get(0).leaveAsync();
    doors.bob.client.close();
    assertBroken(left);
    assertThatThrownBy(() -> in(next)).hasCauseInstanceOf(ClientClosedException.class);
    doors.passTogether(doors.alice, doors.alice);
  }

  /** Cut off in that moment it is dead for the others, so it may break, but nobody hangs. */
  @InEveryWorld
  default void whoGivesUpByTimeOrInterruptLeavesNothing(Doors doors) throws Exception {
    doors.strikeBefore(doors.bob);
    CompletableFuture<Participation> first = doors.coming(doors.alice, 3);
    doors.awaitPresent(1);
    Attempt<Participation> interrupted = Attempt.of(() -> doors.barrier(doors.bob, 3).enter());
    doors.awaitPresent(2);
    doors.strikeAmid(doors.bob);
    interrupted.interrupt();
    assertThat(interrupted.failure()).isInstanceOf(InterruptedException.class);
    doors.awaitPresent(1); // or the next one would be the third
    Duration shortly = Duration.ofMillis(50);
    assertThat(catchThrowable(() -> doors.barrier(doors.bob, 3).enter(shortly)))
        .isInstanceOf(TimeoutException.class);
    doors.awaitAnswered(doors.bob); // and nothing of it is on its way any more
    first.cancel(false);
    doors.passTogether(doors.alice, doors.bob, doors.bob);
  }
}
