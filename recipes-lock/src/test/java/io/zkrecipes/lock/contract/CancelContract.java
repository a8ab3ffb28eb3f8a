package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Scene.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.InEveryWorld;
import java.util.concurrent.CompletableFuture;

/** Whoever ends the future of a lock leaves the line, whenever that is. */
interface CancelContract {

  @InEveryWorld
  default void cancelWhileJoiningLeavesNothing(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    cancelMany(scene.bob);
    scene.strike(scene.bob);
    cancelMany(scene.bob);
    scene.awaitAlone(scene.alice);
    assertThat(held.isValid()).isTrue();
    held.close();
  }

  private static void cancelMany(Party party) {
    for (int i = 0; i < 20; i++) {
      assertThat(party.lock.acquireAsync().cancel(i % 2 == 0)).isTrue();
    }
  }

  @InEveryWorld
  default void cancelWhileWaitingLeavesTheLine(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    CompletableFuture<Lease> first = scene.bob.lock.acquireAsync();
    CompletableFuture<Lease> second = scene.bob.lock.acquireAsync(Party.SOON);
    scene.awaitWaiting(scene.bob);
    scene.strike(scene.bob);
    assertThat(first.cancel(false)).isTrue();
    assertThat(second.cancel(true)).isTrue();
    scene.awaitAlone(scene.alice);
    assertThat(held.isValid()).isTrue();
    held.close();
  }

  @InEveryWorld
  default void whoeverWaitsBehindACancelledOneIsServed(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    CompletableFuture<Lease> first = scene.bob.lock.acquireAsync();
    scene.awaitWaiting(scene.bob);
    CompletableFuture<Lease> second = scene.bob.lock.acquireAsync();
    CompletableFuture<Lease> third = scene.alice.lock.acquireAsync();
    scene.strike(scene.bob);
    assertThat(first.cancel(false)).isTrue();
    assertThat(second.isDone() || third.isDone()).isFalse();
    second.thenAccept(Lease::close);
    third.thenAccept(Lease::close);
    held.close();
    in(second);
    in(third);
  }

  /** The lease that the user gave is none of the lock's business. */
  @InEveryWorld
  default void futureCompletedByItsUserLeavesTheLine(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    CompletableFuture<Lease> completed = scene.bob.lock.acquireAsync();
    CompletableFuture<Lease> failed = scene.bob.lock.acquireAsync();
    scene.awaitWaiting(scene.bob);
    scene.strike(scene.bob);
    assertThat(completed.complete(held)).isTrue();
    assertThat(failed.completeExceptionally(new IllegalStateException("changed my mind"))).isTrue();
    scene.awaitAlone(scene.alice);
    assertThat(held.isValid()).isTrue();
    held.close();
  }

  /** Either the user has it and releases it, or the lock does. */
  @InEveryWorld
  default void grantThatComesWithTheCancelIsNotForgotten(Scene scene) throws Exception {
    scene.strike(scene.bob);
    for (int i = 0; i < 50; i++) {
      Lease held = scene.alice.acquire();
      CompletableFuture<Lease> own = scene.alice.lock.acquireAsync();
      CompletableFuture<Lease> next = scene.bob.lock.acquireAsync();
      own.thenAccept(Lease::close);
      next.thenAccept(Lease::close);
      Attempt<Boolean> closing = Attempt.of(() -> closed(held));
      own.cancel(false);
      next.cancel(false);
      closing.outcome();
    }
    scene.bob.acquire().close();
  }

  private static boolean closed(Lease lease) {
    lease.close();
    return true;
  }
}
