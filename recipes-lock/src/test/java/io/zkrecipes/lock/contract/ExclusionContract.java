package io.zkrecipes.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;

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
    Crowd crowd = new Crowd(scene).of(6, scene.alice).awaitGrants(SOME);
    scene.strike(scene.alice);
    crowd.awaitGrants(SOME).disperse();
  }

  @InEveryWorld
  default void neverTwoThreadsOfTwoClientsAreIn(Scene scene) throws Exception {
    Crowd crowd = new Crowd(scene).of(3, scene.alice).of(3, scene.bob).awaitGrants(SOME);
    scene.strike(scene.alice);
    crowd.awaitGrants(SOME);
    scene.strike(scene.bob);
    crowd.awaitGrants(SOME).disperse();
  }
}
