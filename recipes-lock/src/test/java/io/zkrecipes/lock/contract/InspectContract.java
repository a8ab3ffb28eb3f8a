package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Scene.answered;
import static io.zkrecipes.lock.contract.Scene.in;
import static io.zkrecipes.lock.contract.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.lock.LockView;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Looking at a lock, and asking its holder to give way. */
interface InspectContract {

  @InEveryWorld
  default void inspectNamesHolderAndWaitersAndWritesNothing(Scene scene) throws Exception {
    assertThat(answered(scene.bob.lock::inspect).participants()).isEmpty();
    Lease held = scene.alice.acquire();
    Attempt<Lease> waiting = scene.bob.acquiring();
    scene.awaitWaiting(scene.bob);
    scene.strike(scene.bob);
    scene.awaitWaiting(scene.bob);
    WireLog log =
        scene.alice.proxy.record(
            () -> {
              LockView view = answered(scene.alice.lock::inspect);
              assertThat(view.holder().orElseThrow().ownerName()).isEqualTo(scene.alice.name);
              assertThat(view.waiters())
                  .singleElement()
                  .returns(scene.bob.name, LockView.Participant::ownerName)
                  .returns(1, LockView.Participant::position);
            });
    assertThat(log.count(WireOp.CREATE) + log.count(WireOp.SET_DATA) + log.count(WireOp.DELETE))
        .as("writes in %s", log)
        .isZero();
    held.close();
    waiting.outcome().close();
  }

  /** It gives way after the answer, which tells whether there was somebody to ask. */
  @InEveryWorld
  default void holderHearsOnceThatItIsAskedToGiveWay(Scene scene) throws Exception {
    assertThat(answered(scene.bob.lock::requestRevocation)).as("nobody to ask").isFalse();
    Lease held = scene.alice.acquire();
    AtomicInteger heard = new AtomicInteger();
    held.onRevokeRequested(heard::incrementAndGet);
    Attempt<Lease> waiting = scene.bob.acquiring();
    scene.awaitWaiting(scene.bob);
    scene.strike(scene.bob);
    assertThat(answered(scene.bob.lock::requestRevocation)).isTrue();
    assertThat(answered(scene.bob.lock::requestRevocation)).as("asked again").isTrue();
    soon().until(() -> heard.get() > 0);
    assertThat(held.isValid()).as("it is up to the holder").isTrue();
    held.close();
    waiting.outcome().close();
    assertThat(heard).hasValue(1);
  }

  @InEveryWorld
  default void requestMadeBeforeAnybodyListensIsHeardToo(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    scene.strike(scene.bob);
    assertThat(answered(scene.bob.lock::requestRevocation)).isTrue();
    CompletableFuture<Boolean> heard = new CompletableFuture<>();
    held.onRevokeRequested(() -> heard.complete(true));
    assertThat(in(heard)).isTrue();
    assertThat(held.isValid()).as("it is up to the holder").isTrue();
    held.close();
  }
}
