package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Party.SOON;
import static io.zkrecipes.lock.contract.Scene.answered;
import static io.zkrecipes.lock.contract.Scene.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.lock.DistributedLock;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Closing a client ends all that it has to do with a lock. */
interface ClosingContract {

  @InEveryWorld
  default void closingFreesWhatIsHeldAndEndsWhoWaits(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    Attempt<Lease> next = scene.bob.acquiring();
    scene.awaitWaiting(scene.bob);
    Attempt<Lease> own = scene.alice.acquiring();
    Attempt<Boolean> locking = InterruptContract.Waiting.LOCK_INTERRUPTIBLY.begin(scene.alice.lock);
    CompletableFuture<Lease> async = scene.alice.lock.acquireAsync();
    own.awaitBlocked();
    locking.awaitBlocked();
    scene.strike(scene.bob);
    answered(scene.alice.lock::inspect); // only a client that is connected can say goodbye
    scene.alice.client.close();
    assertThat(in(held.lost())).isEqualTo(LossReason.CLIENT_CLOSED);
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    assertThat(own.failure()).isInstanceOf(ClientClosedException.class);
    assertThat(locking.failure()).isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> in(async)).hasCauseInstanceOf(ClientClosedException.class);
    held.close();
    next.outcome().close();
  }

  @InEveryWorld
  default void closedClientRefusesEveryVerb(Scene scene) throws Exception {
    scene.strike(scene.alice);
    scene.alice.acquire().close();
    scene.alice.client.close();
    scene.alice.client.close();
    DistributedLock lock = scene.alice.lock;
    assertClosed(lock::acquire);
    assertClosed(() -> lock.acquire(SOON));
    assertClosed(lock::tryAcquire);
    assertClosed(() -> lock.acquireUnless(() -> false, SOON));
    assertClosed(() -> lock.run(SOON, Lease::token));
    assertClosed(lock::inspect);
    assertClosed(lock::requestRevocation);
    assertClosed(() -> lock.asJavaLock().lock());
    assertClosed(() -> lock.asJavaLock().tryLock());
    assertThatThrownBy(() -> in(lock.acquireAsync()))
        .hasCauseInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> in(lock.acquireAsync(SOON)))
        .hasCauseInstanceOf(ClientClosedException.class);
    scene.bob.acquire().close();
  }

  private static void assertClosed(ThrowingCallable verb) {
    assertThatThrownBy(verb).isInstanceOf(ClientClosedException.class);
  }
}
