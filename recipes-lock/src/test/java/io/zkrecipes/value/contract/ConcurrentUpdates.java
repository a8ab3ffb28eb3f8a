package io.zkrecipes.value.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.contract.ContractFixture;
import io.zkrecipes.contract.TestProcess;
import io.zkrecipes.contract.WorkerPool;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the outcomes of updates by threads of two processes. */
final class ConcurrentUpdates {
  private static final int THREADS_EACH = 3;
  private static final int UPDATES_PER_PHASE = 30;

  /** One update; any exception but an unknown outcome fails the test. */
  interface Change {
    void by(TestProcess process) throws Exception;
  }

  private final AtomicInteger confirmed = new AtomicInteger();
  private final AtomicInteger unknown = new AtomicInteger();

  /** Runs the updates until all faults were injected. */
  static ConcurrentUpdates of(ContractFixture<TestProcess> fixture, Change change)
      throws Exception {
    ConcurrentUpdates updates = new ConcurrentUpdates();
    WorkerPool.WorkerTask<TestProcess> round = (process, number) -> updates.count(change, process);
    WorkerPool<TestProcess> workers =
        new WorkerPool<TestProcess>(updates.confirmed::get)
            .of(THREADS_EACH, fixture.alice, round)
            .of(THREADS_EACH, fixture.bob, round)
            .awaitMore(UPDATES_PER_PHASE);
    fixture.injectFault(fixture.alice);
    workers.awaitMore(UPDATES_PER_PHASE);
    fixture.injectFault(fixture.bob);
    workers.awaitMore(UPDATES_PER_PHASE).stop();
    assertThat(updates.unknown.get())
        .as("unknown outcomes")
        .isLessThanOrEqualTo(fixture.faultMode.endsSessions() ? 2 * THREADS_EACH : 0);
    return updates;
  }

  private void count(Change change, TestProcess process) throws Exception {
    try {
      change.by(process);
      confirmed.incrementAndGet();
    } catch (UnknownOutcomeException nobodyCanTell) {
      unknown.incrementAndGet();
    }
  }

  /** Confirmed updates were applied once, unknown ones at most once. */
  void assertApplied(long times) {
    assertThat(times).isBetween((long) confirmed.get(), (long) confirmed.get() + unknown.get());
  }
}
