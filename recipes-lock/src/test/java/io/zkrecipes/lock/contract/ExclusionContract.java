package io.zkrecipes.lock.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.contract.WorkerPool;

/** One holder at a time; the checker of the fixture reports two. */
interface ExclusionContract {
  /** Grants between two faults, enough for each thread to get some. */
  int SOME = 40;

  @InEveryFaultMode
  default void secondClientWaitsForTheFirst(LockFixture fixture) throws Exception {
    Lease first = fixture.alice.acquire();
    BackgroundCall<Lease> second = fixture.bob.acquireInBackground();
    fixture.awaitWaiting(fixture.bob);
    fixture.injectFault(fixture.bob);
    fixture.awaitWaiting(fixture.bob); // again, if the fault cost the place in line
    assertThat(second.isDone()).isFalse();
    first.close();
    second.outcome().close();
  }

  @InEveryFaultMode
  default void secondThreadWaitsForTheFirst(LockFixture fixture) throws Exception {
    Lease first = fixture.alice.acquire();
    BackgroundCall<Lease> second = fixture.alice.acquireInBackground();
    second.awaitBlocked();
    fixture.injectFault(fixture.bob);
    assertThat(second.isDone()).isFalse();
    assertThat(first.isValid()).isTrue();
    first.close();
    second.outcome().close();
  }

  @InEveryFaultMode
  default void threadsOfOneClientExcludeEachOther(LockFixture fixture) throws Exception {
    WorkerPool<LockProcess> workers =
        fixture.workers().of(6, fixture.alice, LockProcess.ACQUIRE_AND_RELEASE).awaitMore(SOME);
    fixture.injectFault(fixture.alice);
    workers.awaitMore(SOME).stop();
  }

  @InEveryFaultMode(always = true)
  default void threadsOfTwoClientsExcludeEachOther(LockFixture fixture) throws Exception {
    WorkerPool<LockProcess> workers =
        fixture
            .workers()
            .of(3, fixture.alice, LockProcess.ACQUIRE_AND_RELEASE)
            .of(3, fixture.bob, LockProcess.ACQUIRE_AND_RELEASE)
            .awaitMore(SOME);
    fixture.injectFault(fixture.alice);
    workers.awaitMore(SOME);
    fixture.injectFault(fixture.bob);
    workers.awaitMore(SOME).stop();
  }
}
