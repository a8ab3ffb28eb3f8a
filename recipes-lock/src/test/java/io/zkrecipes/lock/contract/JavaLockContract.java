package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.LockFixture.eventually;
import static io.zkrecipes.lock.contract.LockFixture.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.contract.WorkerPool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;

/** The lock as a {@link Lock}: owned by threads, reentrant, and exclusive with leases. */
@SuppressWarnings("LockNotBeforeTry") // the steps of the lock are tested one by one
interface JavaLockContract {

  @InEveryFaultMode
  default void reentrantHoldsAreCounted(LockFixture fixture) throws Exception {
    Lock lock = fixture.alice.lock.asJavaLock();
    lock.lock();
    fixture.injectFault(fixture.bob);
    lock.lockInterruptibly();
    assertThat(lock.tryLock()).isTrue();
    assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
    for (int holds = 4; holds > 0; holds--) {
      assertThat(fixture.bob.lock.tryAcquire()).as("with %d holds", holds).isEmpty();
      lock.unlock();
    }
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    fixture.bob.acquire().close();
  }

  @InEveryFaultMode
  default void onlyTheOwningThreadMayUnlock(LockFixture fixture) throws Exception {
    Lock lock = fixture.alice.lock.asJavaLock();
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    lock.lock();
    fixture.injectFault(fixture.bob);
    BackgroundCall<Boolean> stranger = BackgroundCall.of(() -> unlocked(lock));
    assertThat(stranger.failure()).isInstanceOf(IllegalMonitorStateException.class);
    assertThatThrownBy(() -> unlocked(fixture.bob.lock.asJavaLock()))
        .isInstanceOf(IllegalMonitorStateException.class);
    assertThat(fixture.bob.lock.tryAcquire()).isEmpty();
    lock.unlock();
    fixture.bob.acquire().close();
  }

  private static boolean unlocked(Lock lock) {
    lock.unlock();
    return true;
  }

  @InEveryFaultMode
  default void conditionsAreUnsupported(LockFixture fixture) throws Exception {
    Lock lock = fixture.alice.lock.asJavaLock();
    lock.lock();
    fixture.injectFault(fixture.bob);
    assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
    lock.unlock();
  }

  @InEveryFaultMode
  default void javaLockExcludesOtherThreadsClientsAndLeases(LockFixture fixture) throws Exception {
    Lock lock = fixture.alice.lock.asJavaLock();
    lock.lock();
    fixture.injectFault(fixture.bob);
    assertThat(BackgroundCall.of(() -> lock.tryLock()).outcome()).isFalse();
    assertThat(BackgroundCall.of(() -> lock.tryLock(-1, TimeUnit.SECONDS)).outcome()).isFalse();
    assertThat(BackgroundCall.of(() -> lock.tryLock(50, TimeUnit.MILLISECONDS)).outcome())
        .isFalse();
    assertThat(fixture.bob.lock.asJavaLock().tryLock()).isFalse();
    assertThat(BackgroundCall.of(fixture.alice.lock::tryAcquire).outcome()).isEmpty();
    CompletableFuture<Lease> async = fixture.bob.lock.acquireAsync();
    fixture.awaitWaiting(fixture.bob);
    assertThat(async).isNotDone();
    lock.unlock();
    Lease lease = resultOf(async);
    assertThat(lock.tryLock()).isFalse();
    resultOf(lease.release());
    eventually().pollInSameThread().until(() -> lock.tryLock());
    lock.unlock();
  }

  /** Counted inside, since there is no lease to look at: nobody loses a session here. */
  @InEveryFaultMode
  default void threadsWithTheJavaLockExcludeEachOther(LockFixture fixture) throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger passed = new AtomicInteger();
    WorkerPool.WorkerTask<LockProcess> round =
        (process, number) -> {
          Lock lock = process.lock.asJavaLock();
          lock.lock();
          try {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            passed.incrementAndGet();
            inside.decrementAndGet();
          } finally {
            lock.unlock();
          }
        };
    WorkerPool<LockProcess> workers = fixture.workers().of(4, fixture.alice, round);
    eventually().until(() -> passed.get() > 20);
    fixture.injectFault(fixture.bob);
    eventually().until(() -> passed.get() > 40);
    workers.stop();
    assertThat(most).hasValue(1);
  }

  /** Where sessions end, the hold is lost: entering again says so, and leaving harms nobody. */
  @InEveryFaultMode
  default void lostJavaLockIsNotReentered(LockFixture fixture) throws Exception {
    Lock lock = fixture.alice.lock.asJavaLock();
    lock.lock();
    BackgroundCall<Lease> next = fixture.bob.acquireInBackground();
    fixture.awaitWaiting(fixture.bob);
    fixture.endGrant(fixture.alice);
    Lease successor = next.outcome();
    eventually().pollInSameThread().untilAsserted(() -> assertIsLost(lock));
    lock.unlock();
    assertThat(successor.isValid()).isTrue();
    assertThat(fixture.lockView().holder().orElseThrow().ownerName()).isEqualTo(fixture.bob.name);
    successor.close();
    lock.lock();
    lock.unlock();
  }

  private static void assertIsLost(Lock lock) {
    assertThatThrownBy(
            () -> {
              lock.lock();
              lock.unlock(); // it is not told yet, and has entered again
            })
        .isInstanceOf(LeaseLostException.class);
  }
}
