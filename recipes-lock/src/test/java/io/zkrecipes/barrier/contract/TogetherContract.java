package io.zkrecipes.barrier.contract;

import static io.zkrecipes.contract.Stage.in;
import static io.zkrecipes.contract.Stage.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.barrier.Participation;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.contract.Member;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** In together, and out together, generation by generation. */
interface TogetherContract {
  int CROWD = 4;

  /** Generations before a blow, and after the last one. */
  int SOME = 5;

  /** Whoever strikes does so while it is inside itself: what it strikes first is lost for sure. */
  @InEveryWorld
  default void nobodyIsInBeforeAllHaveComeNorOutBeforeAllHaveLeft(Doors doors) throws Exception {
    Chronicle chronicle = new Chronicle(CROWD);
    List<Attempt<Void>> threads = new ArrayList<>();
    for (Member party : List.of(doors.alice, doors.bob, doors.bob)) {
      threads.add(Attempt.of(() -> goInAndOut(doors, party, chronicle, number -> {})));
    }
    Deque<Member> toBeStruck = new ArrayDeque<>(List.of(doors.alice, doors.bob));
    AtomicLong next = new AtomicLong(SOME);
    goInAndOut(
        doors,
        doors.alice,
        chronicle,
        number -> {
          if (number >= next.get() && !toBeStruck.isEmpty()) {
            doors.strike(toBeStruck.remove());
            next.addAndGet(SOME);
          }
        });
    for (Attempt<Void> thread : threads) {
      thread.outcome();
    }
    assertThat(toBeStruck).isEmpty();
    chronicle.judge();
    assertThat(chronicle.broken() > 0).isEqualTo(doors.world.endsSessions());
  }

  /** What is done inside. */
  interface Stay {
    void in(long generation) throws Exception;
  }

  private static @Nullable Void goInAndOut(
      Doors doors, Member party, Chronicle chronicle, Stay stay) throws Exception {
    long generation = 0;
    while (generation < 4L * SOME) { // so that nobody is struck in the last few
      long came = chronicle.comes();
      try (Participation visit = doors.barrier(party, CROWD).enter(Member.SOON)) {
        generation = visit.generation();
        chronicle.isIn(generation, came);
        stay.in(generation);
        chronicle.leaves(generation);
        visit.leave(Member.SOON);
        chronicle.isOut(generation);
      } catch (BrokenBarrierException somebodyHasDied) {
        chronicle.isBroken();
      }
    }
    return null;
  }

  @InEveryWorld
  default void eachWaitsForTheLastOneToComeAndToLeave(Doors doors) throws Exception {
    doors.strikeBefore(doors.bob);
    List<CompletableFuture<Participation>> coming = new ArrayList<>();
    coming.add(doors.coming(doors.alice, 3));
    doors.awaitPresent(1);
    coming.add(doors.coming(doors.bob, 3));
    doors.awaitPresent(2);
    doors.strikeAmid(doors.bob);
    assertThat(coming).noneMatch(CompletableFuture::isDone);
    coming.add(doors.coming(doors.alice, 3));
    List<Participation> visits = Doors.allOf(coming);
    List<CompletableFuture<Void>> leaving = new ArrayList<>();
    leaving.add(visits.get(0).leaveAsync());
    leaving.add(visits.get(1).leaveAsync());
    doors.awaitPresent(1);
    doors.strikeAmid(doors.alice);
    assertThat(leaving).noneMatch(CompletableFuture::isDone);
    leaving.add(visits.get(2).leaveAsync());
    Doors.allOf(leaving);
    assertThat(visits).noneMatch(Participation::isBroken);
  }

  @InEveryWorld
  default void thoseWhoAreTooManyAreTheNextGeneration(Doors doors) throws Exception {
    doors.strikeBefore(doors.bob);
    List<CompletableFuture<Participation>> coming = new ArrayList<>();
    for (Member party : List.of(doors.alice, doors.bob, doors.alice, doors.bob)) {
      coming.add(doors.coming(party, 2));
    }
    doors.strikeAmid(doors.bob);
    for (int i = 0; i < 2; i++) {
      soon().until(() -> coming.stream().filter(CompletableFuture::isDone).count() == 2);
      List<CompletableFuture<Participation>> first =
          coming.stream().filter(CompletableFuture::isDone).toList();
      coming.removeIf(CompletableFuture::isDone);
      List<Participation> visits = Doors.allOf(first);
      assertThat(visits).hasSize(2);
      assertThat(visits).extracting(Participation::generation).containsOnly(i + 1L);
      assertThat(coming).noneMatch(CompletableFuture::isDone);
      Doors.leaveTogether(visits);
    }
  }

  @InEveryWorld
  default void whoComesWithoutAConnectionIsInOnceThereIsOne(Doors doors) throws Exception {
    doors.strikeBefore(doors.bob);
    doors.strikeAmid(doors.bob);
    doors.bob.cutOff();
    CompletableFuture<Participation> bob = doors.coming(doors.bob, 2);
    CompletableFuture<Participation> alice = doors.coming(doors.alice, 2);
    doors.awaitPresent(1);
    assertThat(alice.isDone() || bob.isDone()).isFalse();
    doors.bob.proxy.accept();
    Doors.leaveTogether(List.of(in(alice), in(bob)));
  }

  @InEveryWorld
  default void whoCancelsBreaksNothing(Doors doors) throws Exception {
    doors.strikeBefore(doors.bob);
    CompletableFuture<Participation> first = doors.coming(doors.alice, 3);
    doors.awaitPresent(1);
    CompletableFuture<Participation> cancelled = doors.coming(doors.bob, 3);
    doors.awaitPresent(2);
    doors.strikeAmid(doors.bob);
    assertThat(cancelled.cancel(false)).isTrue();
    doors.awaitPresent(1);
    CompletableFuture<Participation> second = doors.coming(doors.bob, 3);
    doors.awaitPresent(2);
    assertThat(first.isDone() || second.isDone()).isFalse();
    CompletableFuture<Participation> third = doors.coming(doors.alice, 3);
    Doors.leaveTogether(List.of(in(first), in(second), in(third)));
  }

  /** What has left needs nobody any more. */
  @InEveryWorld
  default void whoDiesAfterItHasLeftBreaksNothing(Doors doors) throws Exception {
    List<Participation> visits = doors.inside(doors.alice, doors.bob);
    CompletableFuture<Void> left = visits.get(1).leaveAsync();
    doors.awaitPresent(1);
    doors.strike(doors.bob);
    assertThat(left).isNotDone();
    visits.get(0).leave(Member.SOON);
    in(left);
    assertThat(visits).noneMatch(Participation::isBroken);
  }
}
