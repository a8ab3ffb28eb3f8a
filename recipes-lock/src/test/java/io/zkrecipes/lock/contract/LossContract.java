package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.LockFixture.eventually;
import static io.zkrecipes.lock.contract.LockFixture.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A lease is lost with its session or its node, and by nothing else; once, and for ever. */
interface LossContract {

  /** Where sessions do not end, the lease is held after the fault as before. */
  @InEveryFaultMode(always = true)
  default void leaseSurvivesEveryFaultExceptTheEndOfItsSession(LockFixture fixture)
      throws Exception {
    Lease held = fixture.alice.acquire();
    BackgroundCall<Lease> next = fixture.bob.acquireInBackground();
    fixture.awaitWaiting(fixture.bob);
    fixture.injectFault(fixture.alice);
    if (fixture.faultMode.endsSessions()) {
      assertThat(resultOf(held.lost())).isEqualTo(LossReason.SESSION_EXPIRED);
      assertThat(held.state()).isEqualTo(LeaseState.LOST);
    } else {
      eventually().until(() -> held.state() == LeaseState.HELD);
      assertThat(held.lost()).isNotDone();
      assertThat(next.isDone()).isFalse();
      held.close();
    }
    next.outcome().close();
  }

  @InEveryFaultMode(always = true)
  default void lossIsReportedOnceWithItsReasonAndIsFinal(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    AtomicInteger told = new AtomicInteger();
    CompletableFuture<LossReason> asked =
        held.lost().whenComplete((r, e) -> told.incrementAndGet());
    LossReason reason = fixture.endGrant(fixture.alice);
    assertThat(resultOf(asked)).isEqualTo(reason);
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    assertThat(held.safeFor()).isZero();

    Lease later = fixture.alice.acquire();
    assertThat(later.token()).isGreaterThan(held.token());
    assertThat(held.state()).as("while a later lease is good").isEqualTo(LeaseState.LOST);
    assertThat(held.lost()).isCompletedWithValue(reason);
    later.close();
    assertThat(told).hasValue(1);
    assertThat(later.lost()).isNotDone();
  }

  @InEveryFaultMode(always = true)
  default void releaseOfALostLeaseDoesNotAffectItsSuccessor(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    fixture.endGrant(fixture.alice);
    resultOf(held.lost());
    Lease successor = fixture.bob.acquire();
    held.close();
    resultOf(held.release());
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    assertStillHolds(fixture, successor);
  }

  /** The holder releases without knowing of the loss. */
  @InEveryFaultMode(always = true)
  default void releaseOfALeaseWithUnnoticedLossDoesNotAffectItsSuccessor(LockFixture fixture)
      throws Exception {
    Lease held = fixture.alice.acquire();
    fixture.endGrantUnnoticed(fixture.alice);
    Lease successor = fixture.bob.acquire();
    assertThat(held.isValid()).as("as far as its holder can know").isTrue();
    CompletableFuture<Void> released = held.release();
    fixture.alice.proxy.thaw();
    resultOf(released);
    assertThat(held.isValid()).isFalse();
    assertStillHolds(fixture, successor);
  }

  private static void assertStillHolds(LockFixture fixture, Lease successor) throws Exception {
    assertThat(fixture.lockView().participants()).hasSize(1);
    assertThat(fixture.lockView().holder().orElseThrow().ownerName()).isEqualTo(fixture.bob.name);
    assertThat(fixture.alice.lock.tryAcquire()).isEmpty();
    assertThat(successor.isValid()).isTrue();
    assertThat(successor.lost()).isNotDone();
    resultOf(successor.release());
  }
}
