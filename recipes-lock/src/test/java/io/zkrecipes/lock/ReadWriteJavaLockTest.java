package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The read and write lock as java.util.concurrent locks: reentrancy, downgrade, upgrade. */
@ZooKeeperTest
class ReadWriteJavaLockTest extends TwoClientTestBase {
  private DistributedReadWriteLock lock;
  private DistributedReadWriteLock bobs;

  @BeforeEach
  void make() {
    lock = DistributedReadWriteLock.builder(alice.client, PATH).reentrant().build();
    bobs = DistributedReadWriteLock.of(bob.client, PATH);
  }

  @Test
  void bothLocksAreReentrant() throws Exception {
    for (DistributedLock one : new DistributedLock[] {lock.readLock(), lock.writeLock()}) {
      Lease outer = one.acquire(SOON);
      Lease inner = one.acquire(SOON);
      assertThat(inner.token()).isEqualTo(outer.token());
      outer.close();
      assertThat(bobs.writeLock().tryAcquire()).isEmpty();
      inner.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(bobs.writeLock().tryAcquire()).isPresent().get().satisfies(Lease::close);
    }
  }

  @Test
  void upgradeIsRejectedAtOnceWithoutARequest() throws Exception {
    Lease reading = lock.readLock().acquire(SOON);
    WireLog log =
        alice.proxy.record(
            () ->
                assertThatThrownBy(() -> lock.writeLock().acquire())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(PATH)
                    .hasMessageContaining("holds the read lock"));
    assertThat(log.count(WireOp.CREATE) + log.count(WireOp.DELETE)).as("%s", log).isZero();
    assertThatThrownBy(() -> lock.writeLock().tryAcquire())
        .isInstanceOf(IllegalStateException.class);
    Lock write = lock.asJavaLock().writeLock();
    assertThatThrownBy(write::lock).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(write::tryLock).isInstanceOf(IllegalStateException.class);
    assertThat(reading.isValid()).isTrue();
    reading.close();
    assertThat(lock.writeLock().acquire(SOON).isValid()).isTrue();
  }

  @Test
  void writerMayReadAndKeepsReadingAfterItsUnlock() throws Exception {
    Lease writing = lock.writeLock().acquire(SOON);
    Lease reading = lock.readLock().acquire(SOON);
    CompletableFuture<Lease> waiting = bobs.readLock().acquireAsync();
    alice.awaitInLine(2);
    assertThat(waiting).isNotDone();
    writing.close();
    assertThat(writing.state()).isEqualTo(LeaseState.RELEASED);
    assertThat(reading.isValid()).isTrue();
    assertThat(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).isValid()).isTrue();
    assertThat(bobs.writeLock().tryAcquire()).isEmpty();
    assertThat(reading.token()).isEqualTo(writing.token());
    reading.txn().create("/written", new byte[0]).commit();
    waiting.join().close();
    reading.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(bobs.writeLock().tryAcquire()).isPresent();
  }

  @Test
  void downgradingThreadAlwaysHasALease() throws Exception {
    for (int i = 0; i < 50; i++) {
      Lease writing = lock.writeLock().acquire(SOON);
      Lease reading = lock.readLock().acquire(SOON);
      CompletableFuture<Lease> other = bobs.readLock().acquireAsync();
      writing.close();
      while (!other.isDone()) {
        assertThat(reading.isValid()).isTrue();
      }
      other.join().close();
      reading.close();
    }
  }

  @Test
  void readUnlockDuringADowngradeLeavesNoNode() throws Exception {
    Lease writing = lock.writeLock().acquire(SOON);
    Lease reading = lock.readLock().acquire(SOON);
    Hold multi = alice.proxy.when(WireOp.MULTI).path("__READ__").holdReply();
    writing.close();
    CompletableFuture<Void> released = reading.release();
    multi.awaitReached(SOON);
    multi.proceed();
    released.get(SOON.toSeconds(), TimeUnit.SECONDS);
    alice.awaitInLine(0);
  }

  @Test
  void guardedWriteDuringADowngradeIsApplied() throws Exception {
    for (int i = 0; i < 20; i++) {
      Lease writing = lock.writeLock().acquire(SOON);
      Lease reading = lock.readLock().acquire(SOON);
      writing.close();
      reading.txn().create("/written" + i, new byte[0]).commit();
      assertThat(reading.isValid()).isTrue();
      reading.close();
    }
  }

  @Test
  void readUnlockFirstKeepsTheWriteLock() throws Exception {
    Lease writing = lock.writeLock().acquire(SOON);
    lock.readLock().acquire(SOON).close();
    assertThat(writing.isValid()).isTrue();
    assertThat(bobs.readLock().tryAcquire()).isEmpty();
    lock.readLock().acquire(SOON);
    writing.close();
    assertThat(bobs.readLock().acquire(SOON).isValid()).isTrue();
  }

  @Test
  void lossDuringADowngradeIsReported() throws Exception {
    Lease writing = lock.writeLock().acquire(SOON);
    Lease reading = lock.readLock().acquire(SOON);
    writing.close();
    bobs.readLock().acquire(SOON).close();
    await().atMost(SOON).until(() -> reading.state() == LeaseState.HELD);
    zooKeeper.delete(alice.node(0), -1);
    assertThat(reading.lost()).succeedsWithin(SOON);
    assertThat(reading.state()).isEqualTo(LeaseState.LOST);
    reading.close();
    assertThat(bobs.writeLock().acquire(SOON).isValid()).isTrue();
  }

  @Test
  @SuppressWarnings("LockNotBeforeTry") // what is shown is more than one block
  void javaLocksFollowTheContractOfLock() throws Exception {
    ReadWriteLock view = DistributedReadWriteLock.of(alice.client, PATH).asJavaLock();
    view.writeLock().lock();
    view.writeLock().lock();
    view.readLock().lock();
    view.writeLock().unlock();
    assertThat(bobs.readLock().tryAcquire()).isEmpty();
    view.writeLock().unlock();
    Lease beside = bobs.readLock().acquire(SOON);
    assertThat(bobs.writeLock().tryAcquire()).isEmpty();
    awaitAllEvents(alice); // she knows that she is a reader
    BackgroundAcquire other =
        BackgroundAcquire.of(
            () -> {
              assertThatThrownBy(() -> view.readLock().unlock())
                  .isInstanceOf(IllegalMonitorStateException.class);
              assertThat(view.readLock().tryLock()).isTrue();
              view.readLock().unlock();
              assertThat(view.writeLock().tryLock()).isFalse();
              return beside;
            });
    other.get();
    view.readLock().unlock();
    beside.close();
    assertThat(bobs.writeLock().acquire(SOON).isValid()).isTrue();
    assertThatThrownBy(() -> view.writeLock().unlock())
        .isInstanceOf(IllegalMonitorStateException.class);
    assertThatThrownBy(() -> view.readLock().newCondition())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
