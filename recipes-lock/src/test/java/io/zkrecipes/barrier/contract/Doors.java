package io.zkrecipes.barrier.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.barrier.Barrier;
import io.zkrecipes.barrier.DoubleBarrier;
import io.zkrecipes.barrier.Participation;
import io.zkrecipes.contract.Member;
import io.zkrecipes.contract.Setting;
import io.zkrecipes.contract.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;

/** A stage with a double barrier. */
final class Doors extends Stage<Member> {
  /** How the barrier is made. */
  interface Maker {
    DoubleBarrier of(RecipeClient client, String path, int parties);
  }

  private final Maker maker;

  Doors(Setting setting, Maker maker) {
    super(setting, Member::new);
    this.maker = maker;
  }

  DoubleBarrier barrier(Member party, int parties) {
    return maker.of(party.client, path, parties);
  }

  CompletableFuture<Participation> coming(Member party, int parties) {
    return barrier(party, parties).enterAsync();
  }

  /** Strikes the one who has nothing to lose yet, where that costs a session. */
  void strikeBefore(Member whom) throws Exception {
    if (world.endsSessions()) {
      strike(whom);
      awaitSession(whom);
    }
  }

  /** Strikes now, where that costs nobody a session. */
  void strikeAmid(Member whom) throws Exception {
    if (!world.endsSessions()) {
      strike(whom);
    }
  }

  /** Waits until so many parties are counted, the ones who wait and the ones inside. */
  void awaitPresent(int count) {
    soon()
        .untilAsserted(
            () -> assertThat(children()).filteredOn(n -> n.contains("-party-")).hasSize(count));
  }

  /** Waits until all that this one has asked before is answered, or lost. */
  void awaitAnswered(Member party) throws Exception {
    answered(() -> Barrier.of(party.client, beside("nothing")).isLowered());
  }

  /** All of them inside, after they came one after the other. */
  List<Participation> inside(Member... parties) throws Exception {
    List<CompletableFuture<Participation>> coming = new ArrayList<>();
    for (Member party : parties) {
      assertThat(coming).noneMatch(CompletableFuture::isDone);
      coming.add(coming(party, parties.length));
      awaitPresent(coming.size());
    }
    return allOf(coming);
  }

  static <T> List<T> allOf(List<CompletableFuture<T>> futures) throws Exception {
    List<T> all = new ArrayList<>();
    for (CompletableFuture<T> one : futures) {
      all.add(in(one));
    }
    return all;
  }

  /** A whole generation of these, which nothing disturbs. */
  void passTogether(Member... parties) throws Exception {
    awaitPresent(0);
    List<Participation> visits = inside(parties);
    assertThat(visits)
        .extracting(Participation::generation)
        .containsOnly(visits.get(0).generation());
    leaveTogether(visits);
  }

  static void leaveTogether(List<Participation> visits) throws Exception {
    List<CompletableFuture<Void>> leaving = new ArrayList<>();
    for (Participation visit : visits) {
      assertThat(leaving).noneMatch(CompletableFuture::isDone);
      leaving.add(visit.leaveAsync());
    }
    allOf(leaving);
    assertThat(visits).noneMatch(Participation::isBroken);
    visits.forEach(Participation::close);
  }

  static void assertBroken(CompletableFuture<?> future) {
    assertThatThrownBy(() -> in(future)).hasCauseInstanceOf(BrokenBarrierException.class);
  }

  @Override
  protected void judge() throws Exception {
    super.judge();
    awaitPresent(0);
  }
}
