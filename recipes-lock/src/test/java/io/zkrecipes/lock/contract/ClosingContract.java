package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.LockFixture.resultOf;
import static io.zkrecipes.lock.contract.LockFixture.retryUntilAnswered;
import static io.zkrecipes.lock.contract.LockProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.lock.DistributedLock;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Closing a client ends all that it has to do with a lock. */
interface ClosingContract {

  @InEveryFaultMode
  default void closingTheClientReleasesItsLeasesAndFailsItsWaiters(LockFixture fixture)
      throws Exception {
    Lease held = fixture.alice.acquire();
    BackgroundCall<Lease> next = fixture.bob.acquireInBackground();
    fixture.awaitWaiting(fixture.bob);
    BackgroundCall<Lease> own = fixture.alice.acquireInBackground();
    BackgroundCall<Boolean> locking =
        InterruptContract.BlockingMethod.LOCK_INTERRUPTIBLY.begin(fixture.alice.lock);
    CompletableFuture<Lease> async = fixture.alice.lock.acquireAsync();
    own.awaitBlocked();
    locking.awaitBlocked();
    fixture.injectFault(fixture.bob);
    retryUntilAnswered(
        fixture.alice.lock::inspect); // only a connected client can close its session
    fixture.alice.client.close();
    assertThat(resultOf(held.lost())).isEqualTo(LossReason.CLIENT_CLOSED);
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    assertThat(own.failure()).isInstanceOf(ClientClosedException.class);
    assertThat(locking.failure()).isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> resultOf(async)).hasCauseInstanceOf(ClientClosedException.class);
    held.close();
    next.outcome().close();
  }

  @InEveryFaultMode
  default void closedClientRejectsEveryCall(LockFixture fixture) throws Exception {
    fixture.injectFault(fixture.alice);
    fixture.alice.acquire().close();
    fixture.alice.client.close();
    fixture.alice.client.close();
    DistributedLock lock = fixture.alice.lock;
    assertClosed(lock::acquire);
    assertClosed(() -> lock.acquire(SOON));
    assertClosed(lock::tryAcquire);
    assertClosed(() -> lock.acquireUnless(() -> false, SOON));
    assertClosed(() -> lock.run(SOON, Lease::token));
    assertClosed(lock::inspect);
    assertClosed(lock::requestRevocation);
    assertClosed(() -> lock.asJavaLock().lock());
    assertClosed(() -> lock.asJavaLock().tryLock());
    assertThatThrownBy(() -> resultOf(lock.acquireAsync()))
        .hasCauseInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> resultOf(lock.acquireAsync(SOON)))
        .hasCauseInstanceOf(ClientClosedException.class);
    fixture.bob.acquire().close();
  }

  private static void assertClosed(ThrowingCallable verb) {
    assertThatThrownBy(verb).isInstanceOf(ClientClosedException.class);
  }
}
