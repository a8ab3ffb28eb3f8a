package io.zkrecipes.barrier.contract;

import static io.zkrecipes.contract.ContractFixture.eventually;
import static io.zkrecipes.contract.ContractFixture.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.barrier.Participation;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.contract.TestProcess;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Parties enter together and leave together, generation by generation. */
interface GenerationContract {
  int PARTIES = 4;

  /** Generations before each fault, and after the last one. */
  int GENERATIONS_PER_FAULT = 5;

  /**
   * Alice's thread injects the faults while it is inside, so the first one breaks its generation.
   */
  @InEveryFaultMode
  default void nobodyEntersBeforeAllArriveNorExitsBeforeAllLeave(DoubleBarrierFixture fixture)
      throws Exception {
    GenerationRecorder recorder = new GenerationRecorder(PARTIES);
    List<BackgroundCall<Void>> threads = new ArrayList<>();
    for (TestProcess process : List.of(fixture.alice, fixture.bob, fixture.bob)) {
      threads.add(
          BackgroundCall.of(
              () -> enterAndLeaveRepeatedly(fixture, process, recorder, number -> {})));
    }
    Deque<TestProcess> faultTargets = new ArrayDeque<>(List.of(fixture.alice, fixture.bob));
    AtomicLong next = new AtomicLong(GENERATIONS_PER_FAULT);
    enterAndLeaveRepeatedly(
        fixture,
        fixture.alice,
        recorder,
        number -> {
          if (number >= next.get() && !faultTargets.isEmpty()) {
            fixture.injectFault(faultTargets.remove());
            next.addAndGet(GENERATIONS_PER_FAULT);
          }
        });
    for (BackgroundCall<Void> thread : threads) {
      thread.outcome();
    }
    assertThat(faultTargets).isEmpty();
    recorder.verify();
    assertThat(recorder.broken() > 0).isEqualTo(fixture.faultMode.endsSessions());
  }

  /** Runs inside the barrier. */
  interface InsideAction {
    void run(long generation) throws Exception;
  }

  private static @Nullable Void enterAndLeaveRepeatedly(
      DoubleBarrierFixture fixture,
      TestProcess process,
      GenerationRecorder recorder,
      InsideAction action)
      throws Exception {
    long generation = 0;
    while (generation < 4L * GENERATIONS_PER_FAULT) { // no fault in the last generations
      long arrival = recorder.beforeEnter();
      try (Participation visit = fixture.barrier(process, PARTIES).enter(TestProcess.SOON)) {
        generation = visit.generation();
        recorder.afterEnter(generation, arrival);
        action.run(generation);
        recorder.beforeLeave(generation);
        visit.leave(TestProcess.SOON);
        recorder.afterLeave(generation);
      } catch (BrokenBarrierException somebodyHasDied) {
        recorder.isBroken();
      }
    }
    return null;
  }

  @InEveryFaultMode
  default void allWaitForTheLastPartyToEnterAndToLeave(DoubleBarrierFixture fixture)
      throws Exception {
    fixture.injectFaultBefore(fixture.bob);
    List<CompletableFuture<Participation>> coming = new ArrayList<>();
    coming.add(fixture.enterAsync(fixture.alice, 3));
    fixture.awaitPartyCount(1);
    coming.add(fixture.enterAsync(fixture.bob, 3));
    fixture.awaitPartyCount(2);
    fixture.injectFaultDuring(fixture.bob);
    assertThat(coming).noneMatch(CompletableFuture::isDone);
    coming.add(fixture.enterAsync(fixture.alice, 3));
    List<Participation> visits = DoubleBarrierFixture.allOf(coming);
    List<CompletableFuture<Void>> leaving = new ArrayList<>();
    leaving.add(visits.get(0).leaveAsync());
    leaving.add(visits.get(1).leaveAsync());
    fixture.awaitPartyCount(1);
    fixture.injectFaultDuring(fixture.alice);
    assertThat(leaving).noneMatch(CompletableFuture::isDone);
    leaving.add(visits.get(2).leaveAsync());
    DoubleBarrierFixture.allOf(leaving);
    assertThat(visits).noneMatch(Participation::isBroken);
  }

  @InEveryFaultMode
  default void surplusPartiesFormTheNextGeneration(DoubleBarrierFixture fixture) throws Exception {
    fixture.injectFaultBefore(fixture.bob);
    List<CompletableFuture<Participation>> coming = new ArrayList<>();
    for (TestProcess process : List.of(fixture.alice, fixture.bob, fixture.alice, fixture.bob)) {
      coming.add(fixture.enterAsync(process, 2));
    }
    fixture.injectFaultDuring(fixture.bob);
    for (int i = 0; i < 2; i++) {
      eventually().until(() -> coming.stream().filter(CompletableFuture::isDone).count() == 2);
      List<CompletableFuture<Participation>> first =
          coming.stream().filter(CompletableFuture::isDone).toList();
      coming.removeIf(CompletableFuture::isDone);
      List<Participation> visits = DoubleBarrierFixture.allOf(first);
      assertThat(visits).hasSize(2);
      assertThat(visits).extracting(Participation::generation).containsOnly(i + 1L);
      assertThat(coming).noneMatch(CompletableFuture::isDone);
      DoubleBarrierFixture.leaveAll(visits);
    }
  }

  @InEveryFaultMode
  default void partyWithoutConnectionEntersAfterConnecting(DoubleBarrierFixture fixture)
      throws Exception {
    fixture.injectFaultBefore(fixture.bob);
    fixture.injectFaultDuring(fixture.bob);
    fixture.bob.cutOff();
    CompletableFuture<Participation> bob = fixture.enterAsync(fixture.bob, 2);
    CompletableFuture<Participation> alice = fixture.enterAsync(fixture.alice, 2);
    fixture.awaitPartyCount(1);
    assertThat(alice.isDone() || bob.isDone()).isFalse();
    fixture.bob.proxy.accept();
    DoubleBarrierFixture.leaveAll(List.of(resultOf(alice), resultOf(bob)));
  }

  @InEveryFaultMode
  default void cancelledEnterBreaksNothing(DoubleBarrierFixture fixture) throws Exception {
    fixture.injectFaultBefore(fixture.bob);
    CompletableFuture<Participation> first = fixture.enterAsync(fixture.alice, 3);
    fixture.awaitPartyCount(1);
    CompletableFuture<Participation> cancelled = fixture.enterAsync(fixture.bob, 3);
    fixture.awaitPartyCount(2);
    fixture.injectFaultDuring(fixture.bob);
    assertThat(cancelled.cancel(false)).isTrue();
    fixture.awaitPartyCount(1);
    CompletableFuture<Participation> second = fixture.enterAsync(fixture.bob, 3);
    fixture.awaitPartyCount(2);
    assertThat(first.isDone() || second.isDone()).isFalse();
    CompletableFuture<Participation> third = fixture.enterAsync(fixture.alice, 3);
    DoubleBarrierFixture.leaveAll(List.of(resultOf(first), resultOf(second), resultOf(third)));
  }

  /** A party that has left needs no session any more. */
  @InEveryFaultMode
  default void deathAfterLeavingBreaksNothing(DoubleBarrierFixture fixture) throws Exception {
    List<Participation> visits = fixture.enterAll(fixture.alice, fixture.bob);
    CompletableFuture<Void> left = visits.get(1).leaveAsync();
    fixture.awaitPartyCount(1);
    fixture.injectFault(fixture.bob);
    assertThat(left).isNotDone();
    visits.get(0).leave(TestProcess.SOON);
    resultOf(left);
    assertThat(visits).noneMatch(Participation::isBroken);
  }
}
