package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.LockFixture.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import java.util.concurrent.CompletableFuture;

/** A cancelled or completed future leaves the line, at any time. */
interface CancelContract {

  @InEveryFaultMode
  default void cancelWhileJoiningLeavesNoNode(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    cancelMany(fixture.bob);
    fixture.injectFault(fixture.bob);
    cancelMany(fixture.bob);
    fixture.awaitOnlyParticipant(fixture.alice);
    assertThat(held.isValid()).isTrue();
    held.close();
  }

  private static void cancelMany(LockProcess process) {
    for (int i = 0; i < 20; i++) {
      assertThat(process.lock.acquireAsync().cancel(i % 2 == 0)).isTrue();
    }
  }

  @InEveryFaultMode
  default void cancelWhileWaitingLeavesTheLine(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    CompletableFuture<Lease> first = fixture.bob.lock.acquireAsync();
    CompletableFuture<Lease> second = fixture.bob.lock.acquireAsync(LockProcess.SOON);
    fixture.awaitWaiting(fixture.bob);
    fixture.injectFault(fixture.bob);
    assertThat(first.cancel(false)).isTrue();
    assertThat(second.cancel(true)).isTrue();
    fixture.awaitOnlyParticipant(fixture.alice);
    assertThat(held.isValid()).isTrue();
    held.close();
  }

  @InEveryFaultMode
  default void waiterBehindACancelledOneGetsTheLock(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    CompletableFuture<Lease> first = fixture.bob.lock.acquireAsync();
    fixture.awaitWaiting(fixture.bob);
    CompletableFuture<Lease> second = fixture.bob.lock.acquireAsync();
    CompletableFuture<Lease> third = fixture.alice.lock.acquireAsync();
    fixture.injectFault(fixture.bob);
    assertThat(first.cancel(false)).isTrue();
    assertThat(second.isDone() || third.isDone()).isFalse();
    second.thenAccept(Lease::close);
    third.thenAccept(Lease::close);
    held.close();
    resultOf(second);
    resultOf(third);
  }

  /** A lease that the caller completes the future with is not touched by the lock. */
  @InEveryFaultMode
  default void futureCompletedByTheCallerLeavesTheLine(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    CompletableFuture<Lease> completed = fixture.bob.lock.acquireAsync();
    CompletableFuture<Lease> failed = fixture.bob.lock.acquireAsync();
    fixture.awaitWaiting(fixture.bob);
    fixture.injectFault(fixture.bob);
    assertThat(completed.complete(held)).isTrue();
    assertThat(failed.completeExceptionally(new IllegalStateException("changed my mind"))).isTrue();
    fixture.awaitOnlyParticipant(fixture.alice);
    assertThat(held.isValid()).isTrue();
    held.close();
  }

  /** Either the user has it and releases it, or the lock does. */
  @InEveryFaultMode
  default void grantThatRacesWithACancelIsReleased(LockFixture fixture) throws Exception {
    fixture.injectFault(fixture.bob);
    for (int i = 0; i < 50; i++) {
      Lease held = fixture.alice.acquire();
      CompletableFuture<Lease> own = fixture.alice.lock.acquireAsync();
      CompletableFuture<Lease> next = fixture.bob.lock.acquireAsync();
      own.thenAccept(Lease::close);
      next.thenAccept(Lease::close);
      BackgroundCall<Boolean> closing = BackgroundCall.of(() -> closed(held));
      own.cancel(false);
      next.cancel(false);
      closing.outcome();
    }
    fixture.bob.acquire().close();
  }

  private static boolean closed(Lease lease) {
    lease.close();
    return true;
  }
}
