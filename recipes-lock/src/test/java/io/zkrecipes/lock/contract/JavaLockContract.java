package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Scene.in;
import static io.zkrecipes.lock.contract.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.Crowd;
import io.zkrecipes.contract.InEveryWorld;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;

/** The lock as {@link Lock}: owned by threads, counted, and one with the other verbs. */
@SuppressWarnings("LockNotBeforeTry") // what a lock does is looked at step by step
interface JavaLockContract {

  @InEveryWorld
  default void holdsOfAThreadAreCounted(Scene scene) throws Exception {
    Lock lock = scene.alice.lock.asJavaLock();
    lock.lock();
    scene.strike(scene.bob);
    lock.lockInterruptibly();
    assertThat(lock.tryLock()).isTrue();
    assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
    for (int holds = 4; holds > 0; holds--) {
      assertThat(scene.bob.lock.tryAcquire()).as("with %d holds", holds).isEmpty();
      lock.unlock();
    }
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    scene.bob.acquire().close();
  }

  @InEveryWorld
  default void strangerMayNotUnlock(Scene scene) throws Exception {
    Lock lock = scene.alice.lock.asJavaLock();
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    lock.lock();
    scene.strike(scene.bob);
    Attempt<Boolean> stranger = Attempt.of(() -> unlocked(lock));
    assertThat(stranger.failure()).isInstanceOf(IllegalMonitorStateException.class);
    assertThatThrownBy(() -> unlocked(scene.bob.lock.asJavaLock()))
        .isInstanceOf(IllegalMonitorStateException.class);
    assertThat(scene.bob.lock.tryAcquire()).isEmpty();
    lock.unlock();
    scene.bob.acquire().close();
  }

  private static boolean unlocked(Lock lock) {
    lock.unlock();
    return true;
  }

  @InEveryWorld
  default void thereAreNoConditions(Scene scene) throws Exception {
    Lock lock = scene.alice.lock.asJavaLock();
    lock.lock();
    scene.strike(scene.bob);
    assertThatThrownBy(lock::newCondition).isInstanceOf(UnsupportedOperationException.class);
    lock.unlock();
  }

  @InEveryWorld
  default void javaLockExcludesThreadsAndClientsAndTheOtherVerbs(Scene scene) throws Exception {
    Lock lock = scene.alice.lock.asJavaLock();
    lock.lock();
    scene.strike(scene.bob);
    assertThat(Attempt.of(() -> lock.tryLock()).outcome()).isFalse();
    assertThat(Attempt.of(() -> lock.tryLock(-1, TimeUnit.SECONDS)).outcome()).isFalse();
    assertThat(Attempt.of(() -> lock.tryLock(50, TimeUnit.MILLISECONDS)).outcome()).isFalse();
    assertThat(scene.bob.lock.asJavaLock().tryLock()).isFalse();
    assertThat(Attempt.of(scene.alice.lock::tryAcquire).outcome()).isEmpty();
    CompletableFuture<Lease> async = scene.bob.lock.acquireAsync();
    scene.awaitWaiting(scene.bob);
    assertThat(async).isNotDone();
    lock.unlock();
    Lease lease = in(async);
    assertThat(lock.tryLock()).isFalse();
    in(lease.release());
    soon().pollInSameThread().until(() -> lock.tryLock());
    lock.unlock();
  }

  /** Counted inside, since there is no lease to look at: nobody loses a session here. */
  @InEveryWorld
  default void neverTwoThreadsAreInByTheJavaLock(Scene scene) throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger passed = new AtomicInteger();
    Crowd.Round<Party> round =
        (party, number) -> {
          Lock lock = party.lock.asJavaLock();
          lock.lock();
          try {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            passed.incrementAndGet();
            inside.decrementAndGet();
          } finally {
            lock.unlock();
          }
        };
    Crowd<Party> crowd = scene.crowd().of(4, scene.alice, round);
    soon().until(() -> passed.get() > 20);
    scene.strike(scene.bob);
    soon().until(() -> passed.get() > 40);
    crowd.disperse();
    assertThat(most).hasValue(1);
  }

  /** Where sessions end, the hold is lost: entering again says so, and leaving harms nobody. */
  @InEveryWorld
  default void javaLockThatIsLostIsNotEnteredAgain(Scene scene) throws Exception {
    Lock lock = scene.alice.lock.asJavaLock();
    lock.lock();
    Attempt<Lease> next = scene.bob.acquiring();
    scene.awaitWaiting(scene.bob);
    scene.depose(scene.alice);
    Lease successor = next.outcome();
    soon().pollInSameThread().untilAsserted(() -> assertIsLost(lock));
    lock.unlock();
    assertThat(successor.isValid()).isTrue();
    assertThat(scene.look().holder().orElseThrow().ownerName()).isEqualTo(scene.bob.name);
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
