package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.LockFixture.eventually;
import static io.zkrecipes.lock.contract.LockFixture.resultOf;
import static io.zkrecipes.lock.contract.LockFixture.tryUntilAcquired;
import static io.zkrecipes.lock.contract.LockProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Taking the lock only if it is free, only if the work is not done, or only for an action. */
interface TryContract {

  /** Without a connection a try is empty, so it is repeated while the lock is free. */
  @InEveryFaultMode
  default void tryAcquireSucceedsOnlyWhenTheLockIsFree(LockFixture fixture) throws Exception {
    Lease taken = tryUntilAcquired(fixture.alice.lock);
    fixture.injectFault(fixture.bob);
    assertThat(fixture.bob.lock.tryAcquire()).as("another client's try").isEmpty();
    assertThat(BackgroundCall.of(fixture.alice.lock::tryAcquire).outcome())
        .as("another thread's")
        .isEmpty();
    fixture.awaitOnlyParticipant(fixture.alice);
    assertThat(taken.isValid()).isTrue();
    resultOf(taken.release());
    tryUntilAcquired(fixture.bob.lock).close();
  }

  /** One round trip each: none of them may stay in line. */
  @InEveryFaultMode
  default void failedTriesLeaveNothingInLine(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    for (int i = 0; i < 5; i++) {
      assertThat(fixture.bob.lock.tryAcquire()).isEmpty();
    }
    fixture.injectFault(fixture.bob);
    assertThat(fixture.bob.lock.tryAcquire()).isEmpty();
    fixture.awaitOnlyParticipant(fixture.alice);
    held.close();
  }

  @InEveryFaultMode
  default void acquireUnlessStopsWaitingWhenTheConditionHolds(LockFixture fixture)
      throws Exception {
    Lease held = fixture.alice.acquire();
    AtomicBoolean done = new AtomicBoolean();
    var waiting = BackgroundCall.of(() -> fixture.bob.lock.acquireUnless(done::get, SOON));
    fixture.awaitWaiting(fixture.bob);
    fixture.injectFault(fixture.bob);
    assertThat(waiting.isDone()).isFalse();
    done.set(true);
    assertThat(waiting.outcome()).isEmpty();
    fixture.awaitOnlyParticipant(fixture.alice);
    held.close();
  }

  /** Asked before joining, and once more with the lock in hand. */
  @InEveryFaultMode
  default void acquireUnlessReleasesTheLockIfTheConditionHoldsAtTheGrant(LockFixture fixture)
      throws Exception {
    fixture.injectFault(fixture.alice);
    assertThat(fixture.alice.lock.acquireUnless(() -> true, SOON)).isEmpty();
    AtomicBoolean asked = new AtomicBoolean();
    assertThat(fixture.alice.lock.acquireUnless(() -> asked.getAndSet(true), SOON)).isEmpty();
    fixture.bob.acquire().close();
    assertThat(fixture.alice.lock.acquireUnless(() -> false, SOON))
        .hasValueSatisfying(Lease::close);
  }

  @InEveryFaultMode
  default void runReleasesTheLockHoweverTheActionEnds(LockFixture fixture) throws Exception {
    assertThat(fixture.alice.lock.<Boolean, RuntimeException>run(SOON, Lease::isValid)).isTrue();
    fixture.injectFault(fixture.alice);
    assertThatThrownBy(() -> fixture.alice.lock.run(SOON, lease -> fail(new IOException("disk"))))
        .isInstanceOf(IOException.class)
        .hasMessage("disk");
    assertThatThrownBy(() -> fixture.bob.lock.run(SOON, lease -> fail(new AssertionError("bug"))))
        .isInstanceOf(AssertionError.class)
        .hasMessage("bug");
    eventually().untilAsserted(() -> assertThat(fixture.lockView().participants()).isEmpty());
  }

  private static <X extends Throwable> Object fail(X thrown) throws X {
    throw thrown;
  }
}
