package io.zkrecipes.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.Crowd;
import io.zkrecipes.contract.InEveryWorld;

/** One at a time; that no two are in at once is seen by the witness of the scene. */
interface ExclusionContract {
  /** Grants between two blows, enough for all threads to have their turn. */
  int SOME = 40;

  @InEveryWorld
  default void secondClientWaitsForTheFirst(Scene scene) throws Exception {
    Lease first = scene.alice.acquire();
    Attempt<Lease> second = scene.bob.acquiring();
    scene.awaitWaiting(scene.bob);
    scene.strike(scene.bob);
    scene.awaitWaiting(scene.bob); // again, if that cost the place
    assertThat(second.isOver()).isFalse();
    first.close();
    second.outcome().close();
  }

  @InEveryWorld
  default void secondThreadWaitsForTheFirst(Scene scene) throws Exception {
    Lease first = scene.alice.acquire();
    Attempt<Lease> second = scene.alice.acquiring();
    second.awaitBlocked();
    scene.strike(scene.bob);
    assertThat(second.isOver()).isFalse();
    assertThat(first.isValid()).isTrue();
    first.close();
    second.outcome().close();
  }

  @InEveryWorld
  default void neverTwoThreadsOfOneClientAreIn(Scene scene) throws Exception {
    Crowd<Party> crowd = scene.crowd().of(6, scene.alice, Party.ROUND).awaitMore(SOME);
    scene.strike(scene.alice);
    crowd.awaitMore(SOME).disperse();
  }

  @InEveryWorld(always = true)
  default void neverTwoThreadsOfTwoClientsAreIn(Scene scene) throws Exception {
    Crowd<Party> crowd =
        scene.crowd().of(3, scene.alice, Party.ROUND).of(3, scene.bob, Party.ROUND).awaitMore(SOME);
    scene.strike(scene.alice);
    crowd.awaitMore(SOME);
    scene.strike(scene.bob);
    crowd.awaitMore(SOME).disperse();
  }
}
