package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.Txn;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class MultiLockTest extends TwoClientTestBase {

  private static FairLock lock(TestClient process, String path) {
    return FairLock.of(process.client, path);
  }

  static MultiLock multi(TestClient process, String... paths) {
    return MultiLock.of(Stream.of(paths).map(path -> lock(process, path)).toList());
  }

  /** A full turn of each lock by the same client comes after all that it has sent before. */
  private void assertNothingLeftBehind(TestClient process, String... paths) throws Exception {
    for (String path : paths) {
      lock(process, path).acquire(SOON).release().get(SOON.toSeconds(), TimeUnit.SECONDS);
      assertThat(lock(process, path).inspect().participants()).as(path).isEmpty();
    }
  }

  @Test
  void allLocksAreAcquiredAndReleased() throws Exception {
    MultiLease lease = multi(alice, "/c", "/a", "/b").acquire(SOON);
    assertThat(lease.state()).isEqualTo(LeaseState.HELD);
    assertThat(lease.safeFor()).isPositive();
    assertThat(lease.leases())
        .extracting(one -> one.path().value())
        .containsExactly("/a", "/b", "/c");
    assertThat(lease.token()).isEqualTo(lease.tokenOf("/a"));
    for (String path : List.of("/a", "/b", "/c")) {
      assertThat(lock(bob, path).tryAcquire()).as(path).isEmpty();
    }
    assertThatThrownBy(() -> lease.tokenOf("/d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/d");
    lease.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
    assertThat(lease.safeFor()).isZero();
    assertThat(multi(bob, "/a", "/b", "/c").tryAcquire()).isPresent();
  }

  @Test
  void freeLocksCostOneRoundTrip() throws Exception {
    MultiLock locks = multi(alice, "/a", "/b", "/c");
    locks.acquire(SOON).release().get(SOON.toSeconds(), TimeUnit.SECONDS);
    WireLog log = alice.proxy.recordRounds(() -> locks.acquire(SOON));
    assertThat(log.roundTrips()).as("%s", log).isEqualTo(1);
  }

  @Test
  void differentOrdersOfTheSameLocksDoNotDeadlock() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    List<BackgroundAcquire> workers = new ArrayList<>();
    for (TestClient process : List.of(alice, bob)) {
      for (List<String> paths : List.of(List.of("/a", "/b"), List.of("/b", "/a"))) {
        MultiLock locks = multi(process, paths.toArray(String[]::new));
        workers.add(BackgroundAcquire.of(() -> pass(locks, inside)));
      }
    }
    for (BackgroundAcquire worker : workers) {
      worker.get();
    }
    assertNothingLeftBehind(alice, "/a", "/b");
  }

  private static Lease pass(MultiLock locks, AtomicInteger inside) throws Exception {
    MultiLease last = locks.acquire(SOON);
    for (int i = 0; i < 25; i++) {
      assertThat(inside.incrementAndGet()).isEqualTo(1);
      inside.decrementAndGet();
      last.close();
      last = locks.acquire(SOON);
    }
    last.close();
    return last;
  }

  @Test
  void oneHeldLockPreventsAll() throws Exception {
    Lease held = lock(bob, "/b").acquire(SOON);
    MultiLock locks = multi(alice, "/a", "/b", "/c");
    assertThat(locks.tryAcquire()).isEmpty();
    assertThatThrownBy(() -> locks.acquire(Duration.ZERO))
        .isInstanceOf(AcquireTimeoutException.class)
        .hasMessageStartingWith("/b: not acquired within PT0S");
    assertThatThrownBy(() -> locks.acquire(Duration.ofMillis(200)))
        .isInstanceOf(AcquireTimeoutException.class)
        .hasMessageStartingWith("/b: not acquired within PT0.2S");
    assertNothingLeftBehind(alice, "/a", "/c");
    bob.acquire().close();
    held.close();
    assertThat(locks.acquire(SOON).isValid()).isTrue();
  }

  @Test
  void waiterReleasesLocksItAlreadyTookBeforeWaiting() throws Exception {
    Lease held = lock(bob, "/b").acquire(SOON);
    CompletableFuture<MultiLease> waiting = multi(alice, "/a", "/b", "/c").acquireAsync();
    awaitInLine("/b", 2);
    awaitInLine("/c", 0); // where it was asked for together with the others
    assertThat(lock(bob, "/a").tryAcquire()).isEmpty();
    assertThat(lock(bob, "/c").tryAcquire()).isPresent().get().satisfies(Lease::close);
    held.close();
    assertThat(waiting).succeedsWithin(SOON);
    assertThat(waiting.join().isValid()).isTrue();
  }

  @Test
  void interruptOrCancelLeavesNoNode() throws Exception {
    Lease held = lock(bob, "/b").acquire(SOON);
    MultiLock locks = multi(alice, "/a", "/b");
    BackgroundAcquire blocked = BackgroundAcquire.of(() -> locks.acquire());
    awaitInLine("/b", 2);
    blocked.thread.interrupt();
    assertThatThrownBy(blocked::get).hasCauseInstanceOf(InterruptedException.class);
    CompletableFuture<MultiLease> waiting = locks.acquireAsync();
    awaitInLine("/b", 2);
    waiting.cancel(false);
    assertThatThrownBy(waiting::join).isInstanceOf(CancellationException.class);
    for (int i = 0; i < 20; i++) {
      locks.acquireAsync().cancel(false);
    }
    held.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertNothingLeftBehind(alice, "/a", "/b");
  }

  @Test
  void lossOfOneLeaseLosesTheMultiLease() throws Exception {
    MultiLease lease = multi(alice, "/a", "/b").acquire(SOON);
    Txn late = lease.txn().create("/late", new byte[0]);
    CompletableFuture<LossReason> lost = lease.lost();
    zooKeeper.delete("/b/" + lock(bob, "/b").inspect().holder().orElseThrow().node(), -1);
    assertThatThrownBy(late::commit)
        .isInstanceOf(LeaseLostException.class)
        .hasMessageContaining("/b");
    assertThat(lost.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(LossReason.NODE_DELETED);
    assertThat(lease.state()).isEqualTo(LeaseState.LOST);
    assertThatThrownBy(lease::txn).isInstanceOf(LeaseLostException.class);
    assertThat(zooKeeper.exists("/late", false)).isNull();
    lease.close();
    assertNothingLeftBehind(alice, "/a", "/b");
  }

  @Test
  void writesAreGuardedByAllLeases() throws Exception {
    MultiLease lease = multi(alice, "/a", "/b").acquire(SOON);
    lease.txn().create("/written", new byte[0]).commit();
    assertThat(zooKeeper.exists("/written", false)).isNotNull();
    MultiLease mixed = MultiLock.of(lock(alice, "/x"), lock(bob, "/y")).acquire(SOON);
    assertThat(mixed.isValid()).isTrue();
    assertThatThrownBy(mixed::txn)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("/x")
        .hasMessageContaining("/y");
  }

  @Test
  void locksAreReacquiredInTheNextSession() throws Exception {
    Lease held = lock(bob, "/b").acquire(SOON);
    CompletableFuture<MultiLease> waiting = multi(alice, "/a", "/b").acquireAsync();
    awaitInLine("/b", 2);
    String before = lock(bob, "/b").inspect().waiters().get(0).node();
    cluster.expire(alice.proxy.sessionId());
    awaitInLine("/b", 2);
    assertThat(lock(bob, "/b").inspect().waiters().get(0).node()).isNotEqualTo(before);
    held.close();
    assertThat(waiting).succeedsWithin(SOON);
    assertThat(waiting.join().state()).isEqualTo(LeaseState.HELD);
    assertThat(lock(bob, "/a").tryAcquire()).isEmpty();
  }

  @Test
  void stateIsThatOfTheWorstLease() throws Exception {
    MultiLease mixed = MultiLock.of(lock(alice, "/x"), lock(bob, "/y")).acquire(SOON);
    bob.proxy.refuse();
    bob.proxy.cut();
    await().atMost(SOON).until(() -> mixed.state() == LeaseState.DOUBTFUL);
    assertThat(mixed.isValid()).isTrue();
    bob.proxy.accept();
    await().atMost(SOON).until(() -> mixed.state() == LeaseState.HELD);
  }

  @Test
  void closingTheClientEndsLeasesAndWaiters() throws Exception {
    MultiLease lease = multi(alice, "/a", "/b").acquire(SOON);
    CompletableFuture<MultiLease> waiting = multi(alice, "/b", "/c").acquireAsync();
    awaitInLine("/b", 2);
    alice.client.close();
    assertThat(lease.state()).isEqualTo(LeaseState.LOST);
    assertThatThrownBy(waiting::join).hasCauseInstanceOf(ClientClosedException.class);
    assertThat(multi(bob, "/a", "/b", "/c").acquire(SOON).isValid()).isTrue();
  }

  @Test
  void waiterWhoseNodeIsDeletedRejoins() throws Exception {
    Lease held = lock(bob, "/b").acquire(SOON);
    CompletableFuture<MultiLease> waiting = multi(alice, "/a", "/b").acquireAsync();
    awaitInLine("/b", 2);
    zooKeeper.delete("/b/" + lock(bob, "/b").inspect().waiters().get(0).node(), -1);
    awaitInLine("/b", 2);
    held.close();
    assertThat(waiting).succeedsWithin(SOON);
    assertThat(waiting.join().isValid()).isTrue();
  }

  @Test
  void futureCompletedByTheCallerReleasesAllLocks() throws Exception {
    Lease held = lock(bob, "/b").acquire(SOON);
    CompletableFuture<MultiLease> waiting = multi(alice, "/a", "/b").acquireAsync();
    awaitInLine("/b", 2);
    assertThat(waiting.complete(new MultiLease(List.of(held)))).isTrue();
    awaitInLine("/b", 1);
    assertThat(held.isValid()).isTrue();
    assertNothingLeftBehind(alice, "/a");
  }

  @Test
  void revocationRequestForAnyLockIsReportedOnce() throws Exception {
    MultiLease lease = multi(alice, "/a", "/b").acquire(SOON);
    AtomicInteger heard = new AtomicInteger();
    lease.onRevokeRequested(heard::incrementAndGet);
    assertThat(lock(bob, "/b").requestRevocation()).isTrue();
    await().atMost(SOON).until(() -> heard.get() == 1);
    CompletableFuture<Boolean> told = new CompletableFuture<>();
    lease.leases().get(0).onRevokeRequested(() -> told.complete(true));
    assertThat(lock(bob, "/a").requestRevocation()).isTrue();
    assertThat(told).succeedsWithin(SOON);
    assertThat(heard).hasValue(1);
  }

  @Test
  void blockingMethodsAreRejectedOnTheEventThread() throws Exception {
    ZooKeeper handle = alice.client.curator().getZookeeperClient().getZooKeeper();
    MultiLock locks = multi(alice, "/a", "/b");
    for (Callable<?> verb :
        List.<Callable<?>>of(locks::acquire, () -> locks.acquire(SOON), locks::tryAcquire)) {
      CompletableFuture<Throwable> refused = new CompletableFuture<>();
      handle.exists(
          "/", false, (rc, p, context, stat) -> refused.complete(catchThrowable(verb::call)), null);
      assertThat(refused).succeedsWithin(SOON);
      assertThat(refused.join())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("event thread");
    }
    assertNothingLeftBehind(alice, "/a", "/b");
  }

  private void awaitInLine(String path, int count) {
    FairLock line = lock(bob, path);
    await().atMost(SOON).until(() -> line.inspect().participants().size() == count);
  }
}
