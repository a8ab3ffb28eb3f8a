package io.zkrecipes.barrier.contract;

import static io.zkrecipes.barrier.contract.DoubleBarrierFixture.assertBroken;
import static io.zkrecipes.contract.ContractFixture.resultOf;
import static io.zkrecipes.contract.TestProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.barrier.Participation;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * A death breaks the barrier for its generation; nobody hangs, and the next generation is complete.
 */
interface BrokenBarrierContract {

  /** The third party has seen the node of the one that dies. */
  @InEveryFaultMode
  default void deathOfAWaiterBreaksTheBarrierForAllWaiters(DoubleBarrierFixture fixture)
      throws Exception {
    CompletableFuture<Participation> first = fixture.enterAsync(fixture.alice, 4);
    fixture.awaitPartyCount(1);
    CompletableFuture<Participation> second = fixture.enterAsync(fixture.bob, 4);
    fixture.awaitPartyCount(2);
    CompletableFuture<Participation> third = fixture.enterAsync(fixture.alice, 4);
    fixture.awaitPartyCount(3);
    fixture.awaitAnswered(fixture.alice); // including the listing of the third party
    fixture.injectFault(fixture.bob);
    if (fixture.faultMode.endsSessions()) {
      assertBroken(first);
      assertBroken(second);
      assertBroken(third);
    } else {
      CompletableFuture<Participation> fourth = fixture.enterAsync(fixture.bob, 4);
      DoubleBarrierFixture.leaveAll(
          List.of(resultOf(first), resultOf(second), resultOf(third), resultOf(fourth)));
    }
    fixture.passOneGeneration(fixture.alice, fixture.bob, fixture.bob, fixture.alice);
  }

  @InEveryFaultMode
  default void deathInsideBreaksTheBarrierForAllInsideAndLeaving(DoubleBarrierFixture fixture)
      throws Exception {
    List<Participation> visits = fixture.enterAll(fixture.alice, fixture.bob, fixture.alice);
    CompletableFuture<Void> left = visits.get(0).leaveAsync();
    fixture.awaitPartyCount(2);
    fixture.injectFault(fixture.bob);
    if (fixture.faultMode.endsSessions()) {
      resultOf(visits.get(2).broken());
      assertBroken(left);
      assertThatThrownBy(() -> visits.get(2).leave(SOON))
          .isInstanceOf(BrokenBarrierException.class);
      assertThatThrownBy(() -> visits.get(1).leave(SOON))
          .isInstanceOf(BrokenBarrierException.class);
      assertThat(visits.get(1).isBroken()).isTrue();
    } else {
      DoubleBarrierFixture.leaveAll(visits.subList(1, 3));
      resultOf(left);
    }
    fixture.passOneGeneration(fixture.alice, fixture.bob, fixture.bob);
  }

  @InEveryFaultMode
  default void closingAParticipationBeforeLeavingBreaksTheBarrier(DoubleBarrierFixture fixture)
      throws Exception {
    fixture.injectFaultBefore(fixture.bob);
    for (int i = 0; i < 3; i++) {
      List<Participation> visits = fixture.enterAll(fixture.alice, fixture.bob);
      CompletableFuture<Void> left = visits.get(0).leaveAsync();
      if (i == 1) {
        fixture.injectFaultDuring(fixture.bob);
      }
      visits.get(1).close();
      assertBroken(left);
      assertThatThrownBy(() -> visits.get(1).leave(SOON))
          .isInstanceOf(BrokenBarrierException.class);
      fixture.passOneGeneration(fixture.alice, fixture.bob);
    }
  }

  @InEveryFaultMode
  default void closingAClientBreaksTheBarrierAndFailsItsOwnCalls(DoubleBarrierFixture fixture)
      throws Exception {
    fixture.injectFaultBefore(fixture.bob);
    fixture.injectFaultDuring(fixture.bob);
    List<Participation> visits = fixture.enterAll(fixture.alice, fixture.bob);
    CompletableFuture<Participation> next = fixture.enterAsync(fixture.bob, 2);
    CompletableFuture<Void> left = visits.get(0).leaveAsync();
    fixture.bob.client.close();
    assertBroken(left);
    assertThatThrownBy(() -> resultOf(next)).hasCauseInstanceOf(ClientClosedException.class);
    fixture.passOneGeneration(fixture.alice, fixture.alice);
  }

  /** A party that is disconnected at that moment may break the barrier, but nobody hangs. */
  @InEveryFaultMode
  default void timeoutOrInterruptWhileEnteringLeavesNoNode(DoubleBarrierFixture fixture)
      throws Exception {
    fixture.injectFaultBefore(fixture.bob);
    CompletableFuture<Participation> first = fixture.enterAsync(fixture.alice, 3);
    fixture.awaitPartyCount(1);
    BackgroundCall<Participation> interrupted =
        BackgroundCall.of(() -> fixture.barrier(fixture.bob, 3).enter());
    fixture.awaitPartyCount(2);
    fixture.injectFaultDuring(fixture.bob);
    interrupted.interrupt();
    assertThat(interrupted.failure()).isInstanceOf(InterruptedException.class);
    fixture.awaitPartyCount(1); // or the next one would be the third
    Duration shortly = Duration.ofMillis(50);
    assertThat(catchThrowable(() -> fixture.barrier(fixture.bob, 3).enter(shortly)))
        .isInstanceOf(TimeoutException.class);
    fixture.awaitAnswered(fixture.bob); // no request of Bob is in flight any more
    first.cancel(false);
    fixture.passOneGeneration(fixture.alice, fixture.bob, fixture.bob);
  }
}
