package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Scene.in;
import static io.zkrecipes.lock.contract.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.InEveryWorld;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A lease is lost with its session or its node, and by nothing else; once, and for ever. */
interface LossContract {

  /** Where sessions do not end, the lease is held after the trouble as before. */
  @InEveryWorld(always = true)
  default void leaseOutlivesEverythingButItsSession(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    Attempt<Lease> next = scene.bob.acquiring();
    scene.awaitWaiting(scene.bob);
    scene.strike(scene.alice);
    if (scene.world.endsSessions()) {
      assertThat(in(held.lost())).isEqualTo(LossReason.SESSION_EXPIRED);
      assertThat(held.state()).isEqualTo(LeaseState.LOST);
    } else {
      soon().until(() -> held.state() == LeaseState.HELD);
      assertThat(held.lost()).isNotDone();
      assertThat(next.isOver()).isFalse();
      held.close();
    }
    next.outcome().close();
  }

  @InEveryWorld(always = true)
  default void lossIsToldOnceWithItsReasonAndIsForEver(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    AtomicInteger told = new AtomicInteger();
    CompletableFuture<LossReason> asked =
        held.lost().whenComplete((r, e) -> told.incrementAndGet());
    LossReason reason = scene.depose(scene.alice);
    assertThat(in(asked)).isEqualTo(reason);
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    assertThat(held.safeFor()).isZero();

    Lease later = scene.alice.acquire();
    assertThat(later.token()).isGreaterThan(held.token());
    assertThat(held.state()).as("while a later lease is good").isEqualTo(LeaseState.LOST);
    assertThat(held.lost()).isCompletedWithValue(reason);
    later.close();
    assertThat(told).hasValue(1);
    assertThat(later.lost()).isNotDone();
  }

  @InEveryWorld(always = true)
  default void releaseOfALostLeaseHarmsNoSuccessor(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    scene.depose(scene.alice);
    in(held.lost());
    Lease successor = scene.bob.acquire();
    held.close();
    in(held.release());
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    assertStillHolds(scene, successor);
  }

  /** It is released in good faith, as nobody has told its holder. */
  @InEveryWorld(always = true)
  default void releaseOfALeaseThatIsLostUnheardHarmsNoSuccessor(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    scene.deposeUnheard(scene.alice);
    Lease successor = scene.bob.acquire();
    assertThat(held.isValid()).as("as far as its holder can know").isTrue();
    CompletableFuture<Void> released = held.release();
    scene.alice.proxy.thaw();
    in(released);
    assertThat(held.isValid()).isFalse();
    assertStillHolds(scene, successor);
  }

  private static void assertStillHolds(Scene scene, Lease successor) throws Exception {
    assertThat(scene.look().participants()).hasSize(1);
    assertThat(scene.look().holder().orElseThrow().ownerName()).isEqualTo(scene.bob.name);
    assertThat(scene.alice.lock.tryAcquire()).isEmpty();
    assertThat(successor.isValid()).isTrue();
    assertThat(successor.lost()).isNotDone();
    in(successor.release());
  }
}
