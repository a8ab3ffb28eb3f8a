package io.zkrecipes.lock.contract;

import static io.zkrecipes.contract.TestProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.ExclusionChecker;
import io.zkrecipes.contract.ExclusionFixture;
import io.zkrecipes.contract.FixtureConfig;
import io.zkrecipes.contract.WorkerPool;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.lock.LockView;
import io.zkrecipes.lock.LockView.Participant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** A fixture for a lock that both processes acquire. */
final class LockFixture extends ExclusionFixture<LockProcess> {
  private final DistributedLock observed;
  private final BiFunction<RecipeClient, String, DistributedLock> locks;

  LockFixture(FixtureConfig setting, BiFunction<RecipeClient, String, DistributedLock> locks) {
    this(setting, locks, new ExclusionChecker());
  }

  private LockFixture(
      FixtureConfig setting,
      BiFunction<RecipeClient, String, DistributedLock> locks,
      ExclusionChecker checker) {
    super(
        setting,
        checker,
        (name, proxy, client) -> {
          DistributedLock lock = locks.apply(client, setting.path());
          return new LockProcess(name, proxy, client, new CheckedLock(lock, name, checker));
        });
    this.locks = locks;
    this.observed = locks.apply(observer, path);
  }

  @Override
  protected String nodeOf(LockProcess holder) throws Exception {
    Participant first = lockView().holder().orElseThrow();
    assertThat(first.ownerName()).isEqualTo(holder.name);
    return first.node();
  }

  @Override
  protected void awaitAnswered(LockProcess process) throws Exception {
    retryUntilAnswered(process.lock::inspect);
  }

  /** Holder and waiters, read by the observer. */
  LockView lockView() throws Exception {
    return retryUntilAnswered(observed::inspect);
  }

  /** Waits until the process waits in line behind another. */
  void awaitWaiting(LockProcess process) {
    eventually().until(() -> isIn(process, lockView().waiters()));
  }

  /** Waits until the process is the only participant in the line. */
  void awaitOnlyParticipant(LockProcess process) {
    eventually()
        .until(
            () ->
                lockView().participants().size() == 1
                    && isIn(process, lockView().holder().stream().toList()));
  }

  private static boolean isIn(LockProcess process, List<Participant> some) {
    return some.stream().anyMatch(one -> one.ownerName().equals(process.name));
  }

  /** A lock at another path over the client of the process. */
  DistributedLock lockAt(LockProcess process, String where) {
    return locks.apply(process.client, where);
  }

  /** An empty pool whose progress is the number of grants. */
  WorkerPool<LockProcess> workers() {
    return new WorkerPool<>(this::grants);
  }

  /** Repeats tryAcquire, as a user would, until it succeeds. */
  static Lease tryUntilAcquired(DistributedLock lock) {
    return eventually()
        .pollInSameThread()
        .until(lock::tryAcquire, Optional::isPresent)
        .orElseThrow();
  }

  @Override
  protected void verify() throws Exception {
    for (LockProcess process : List.of(alice, bob)) {
      awaitHeard(process);
    }
    eventually()
        .untilAsserted(() -> assertThat(lockView().participants()).as("still in line").isEmpty());
    super.verify();
    Lease last = observed.acquire(SOON);
    checker.granted("observer", last, last.token(), last::isValid);
    resultOf(last.release());
    eventually().untilAsserted(() -> assertThat(children()).as("nodes left in %s", path).isEmpty());
    checker.verify();
  }

  /**
   * Waits until the requests of the process are answered: a waiter that gave up may still create\n
   * * its node, which it deletes then.
   */
  private void awaitHeard(LockProcess process) throws Exception {
    try {
      awaitAnswered(process);
    } catch (ClientClosedException closedByTheTest) { // and sends no more
    }
  }
}
