package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.LockFixture.eventually;
import static io.zkrecipes.lock.contract.LockFixture.resultOf;
import static io.zkrecipes.lock.contract.LockFixture.retryUntilAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.lock.LockView;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Inspection of a lock, and revocation requests to its holder. */
interface InspectContract {

  @InEveryFaultMode
  default void inspectNamesHolderAndWaitersAndWritesNothing(LockFixture fixture) throws Exception {
    assertThat(retryUntilAnswered(fixture.bob.lock::inspect).participants()).isEmpty();
    Lease held = fixture.alice.acquire();
    BackgroundCall<Lease> waiting = fixture.bob.acquireInBackground();
    fixture.awaitWaiting(fixture.bob);
    fixture.injectFault(fixture.bob);
    fixture.awaitWaiting(fixture.bob);
    WireLog log =
        fixture.alice.proxy.record(
            () -> {
              LockView view = retryUntilAnswered(fixture.alice.lock::inspect);
              assertThat(view.holder().orElseThrow().ownerName()).isEqualTo(fixture.alice.name);
              assertThat(view.waiters())
                  .singleElement()
                  .returns(fixture.bob.name, LockView.Participant::ownerName)
                  .returns(1, LockView.Participant::position);
            });
    assertThat(log.count(WireOp.CREATE) + log.count(WireOp.SET_DATA) + log.count(WireOp.DELETE))
        .as("writes in %s", log)
        .isZero();
    held.close();
    waiting.outcome().close();
  }

  /** The request returns whether there was a holder to ask. */
  @InEveryFaultMode
  default void holderIsNotifiedOnceOfARevocationRequest(LockFixture fixture) throws Exception {
    assertThat(retryUntilAnswered(fixture.bob.lock::requestRevocation))
        .as("nobody to ask")
        .isFalse();
    Lease held = fixture.alice.acquire();
    AtomicInteger heard = new AtomicInteger();
    held.onRevokeRequested(heard::incrementAndGet);
    BackgroundCall<Lease> waiting = fixture.bob.acquireInBackground();
    fixture.awaitWaiting(fixture.bob);
    fixture.injectFault(fixture.bob);
    assertThat(retryUntilAnswered(fixture.bob.lock::requestRevocation)).isTrue();
    assertThat(retryUntilAnswered(fixture.bob.lock::requestRevocation)).as("asked again").isTrue();
    eventually().until(() -> heard.get() > 0);
    assertThat(held.isValid()).as("it is up to the holder").isTrue();
    held.close();
    waiting.outcome().close();
    assertThat(heard).hasValue(1);
  }

  @InEveryFaultMode
  default void revocationRequestedBeforeListeningIsReported(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    fixture.injectFault(fixture.bob);
    assertThat(retryUntilAnswered(fixture.bob.lock::requestRevocation)).isTrue();
    CompletableFuture<Boolean> heard = new CompletableFuture<>();
    held.onRevokeRequested(() -> heard.complete(true));
    assertThat(resultOf(heard)).isTrue();
    assertThat(held.isValid()).as("it is up to the holder").isTrue();
    held.close();
  }
}
