package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of {@link Lock}, to the letter. */
@ZooKeeperTest
@SuppressWarnings("LockNotBeforeTry") // what a lock does is looked at step by step
class JavaLockTest {
  private static final String PATH = "/orders/42";
  private final ExecutorService other = Executors.newSingleThreadExecutor();
  private TestClient alice;
  private TestClient bob;
  private Lock lock;

  @BeforeEach
  void join(ConnectString servers) {
    alice = TestClient.join(servers.value(), "alice", PATH);
    bob = TestClient.join(servers.value(), "bob", PATH);
    lock = alice.lock.asJavaLock();
  }

  @AfterEach
  void leave() {
    other.shutdownNow();
    alice.close();
    bob.close();
  }

  private <T> T inOtherThread(Callable<T> act) throws Exception {
    return other.submit(act).get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void asJavaLockReturnsTheSameLock() {
    assertThat(alice.lock.asJavaLock()).isSameAs(lock);
    assertThat(lock).asString().contains(PATH);
  }

  @Test
  void reentrantHoldsAreCounted() throws Exception {
    lock.lock();
    lock.lockInterruptibly();
    assertThat(lock.tryLock()).isTrue();
    assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
    assertThat(lock.tryLock(0, TimeUnit.SECONDS)).isTrue();
    for (int holds = 5; holds > 0; holds--) {
      assertThat(bob.lock.tryAcquire()).as("%d holds", holds).isEmpty();
      lock.unlock();
    }
    assertThatThrownBy(lock::unlock)
        .isInstanceOf(IllegalMonitorStateException.class)
        .hasMessageContaining(PATH);
    assertThat(bob.acquire().isValid()).isTrue();
  }

  @Test
  void reentrySendsNothing() {
    lock.lock();
    WireLog log =
        alice.proxy.record(
            () -> {
              lock.lock();
              lock.unlock();
            });
    assertThat(log.count(WireOp.CREATE) + log.count(WireOp.DELETE)).as("%s", log).isZero();
    lock.unlock();
  }

  @Test
  void anotherThreadMayNotUnlock() throws Exception {
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    lock.lock();
    assertThatThrownBy(
            () ->
                inOtherThread(
                    () -> {
                      lock.unlock();
                      return true;
                    }))
        .hasCauseInstanceOf(IllegalMonitorStateException.class);
    assertThat(bob.lock.tryAcquire()).isEmpty();
    lock.unlock();
    assertThat(bob.acquire().isValid()).isTrue();
  }

  @Test
  void threadsExcludeEachOther() throws Exception {
    lock.lock();
    assertThat(inOtherThread(() -> lock.tryLock())).isFalse();
    assertThat(inOtherThread(() -> lock.tryLock(-1, TimeUnit.SECONDS))).isFalse();
    assertThat(inOtherThread(() -> lock.tryLock(50, TimeUnit.MILLISECONDS))).isFalse();
    lock.unlock();
    assertThat(inOtherThread(() -> lock.tryLock())).isTrue();
    assertThat(lock.tryLock()).isFalse();
  }

  @Test
  void tryLockNeitherWaitsNorOvertakes(ZooKeeper zooKeeper) throws Exception {
    Lease held = bob.acquire();
    BackgroundAcquire waiting = bob.acquireInBackground();
    bob.awaitInLine(2);
    WireLog log = alice.proxy.recordRounds(() -> assertThat(lock.tryLock()).isFalse());
    assertThat(log.roundTrips()).isEqualTo(1);
    assertThat(log.count(WireOp.GET_DATA)).as("no watch, no wait").isZero();
    bob.awaitInLine(2);
    held.close();
    Lease next = waiting.get();
    assertThat(lock.tryLock()).isFalse();
    next.release().join();
    assertThat(lock.tryLock()).isTrue();
    assertThat(zooKeeper.getChildren(PATH, false)).hasSize(1);
  }

  @Test
  void timedTryLockWaitsForItsTimeout() throws Exception {
    Lease held = bob.acquire();
    long begin = System.nanoTime();
    assertThat(lock.tryLock(200, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThanOrEqualTo(Duration.ofMillis(200));
    bob.awaitInLine(1);
    Future<Boolean> waiting = other.submit(() -> lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS));
    bob.awaitInLine(2);
    held.close();
    assertThat(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(bob.lock.tryAcquire()).isEmpty();
  }

  @Test
  void interruptEndsEvenAReentrantCall() {
    lock.lock();
    Thread.currentThread().interrupt();
    assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> lock.tryLock(0, TimeUnit.SECONDS))
        .isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThat(lock.tryLock()).as("not interruptible").isTrue();
    lock.unlock();
    lock.unlock();
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
  }

  @Test
  void conditionsAreUnsupported() {
    assertThatThrownBy(lock::newCondition)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(PATH);
  }

  @Test
  void javaLockExcludesLeasesAndOtherProcesses() throws Exception {
    lock.lock();
    assertThat(alice.lock.tryAcquire()).as("a lease of its own").isEmpty();
    assertThat(bob.lock.asJavaLock().tryLock()).isFalse();
    CompletableFuture<Lease> async = bob.lock.acquireAsync();
    bob.awaitInLine(2);
    lock.unlock();
    Lease lease = async.get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(lock.tryLock()).isFalse();
    lease.release().join();
    assertThat(lock.tryLock()).isTrue();
  }

  @Test
  void javaLockSharesItsCountWithAReentrantLock() throws Exception {
    FairLock reentrant = FairLock.builder(alice.client, PATH).reentrant().build();
    reentrant.asJavaLock().lock();
    Lease again = reentrant.acquire();
    assertThat(reentrant.acquireUnless(() -> false, SOON)).hasValueSatisfying(Lease::close);
    reentrant.asJavaLock().unlock();
    assertThat(bob.lock.tryAcquire()).isEmpty();
    again.release().join();
    assertThat(bob.lock.tryAcquire()).isPresent();
  }
}
