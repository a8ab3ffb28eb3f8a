package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.Direction;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Holders and waiters at the end of a session, and during a disconnect that it survives. */
@ZooKeeperTest
class FairLockSessionTest extends TwoClientTestBase {
  private void expire(TestClient process) {
    cluster.expire(process.proxy.sessionId());
  }

  private static LossReason reason(CompletableFuture<LossReason> lost) throws Exception {
    return lost.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void lossIsReportedOnceWithItsReason() throws Exception {
    Lease held = alice.acquire();
    AtomicInteger told = new AtomicInteger();
    CompletableFuture<LossReason> lost = held.lost().whenComplete((r, e) -> told.incrementAndGet());
    expire(alice);
    assertThat(reason(lost)).isEqualTo(LossReason.SESSION_EXPIRED);
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    assertThat(held.safeFor()).isZero();
    assertThat(held.lost()).isCompletedWithValue(LossReason.SESSION_EXPIRED);
    alice.acquire().release().join(); // in the next session
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    assertThat(told).hasValue(1);
  }

  @Test
  void lostLeaseRejectsWritesAndReentry() throws Exception {
    FairLock reentrant = FairLock.builder(alice.client, PATH).reentrant().build();
    Lease held = reentrant.acquire(SOON);
    var late = held.txn().create("/late", new byte[0]);
    expire(alice);
    assertThat(reason(held.lost())).isEqualTo(LossReason.SESSION_EXPIRED);
    assertThatThrownBy(held::txn)
        .isInstanceOfSatisfying(
            LeaseLostException.class, e -> assertThat(e.token()).isEqualTo(held.token()))
        .hasMessageContaining(PATH)
        .hasMessageContaining("SESSION_EXPIRED");
    assertThatThrownBy(late::commit).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(reentrant::acquire).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> reentrant.acquire(SOON)).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(reentrant::tryAcquire).isInstanceOf(LeaseLostException.class);
    assertThat(zooKeeper.exists("/late", false)).isNull();
    held.close();
    assertThat(reentrant.acquire(SOON).token()).isGreaterThan(held.token());
  }

  @Test
  void releaseOfALostLeaseSendsNothing() throws Exception {
    Lease held = alice.acquire();
    expire(alice);
    reason(held.lost());
    Lease successor = bob.acquire();
    assertThat(successor.token()).isGreaterThan(held.token());
    WireLog log =
        alice.proxy.record(
            () -> {
              held.release().join();
              held.close();
            });
    assertThat(log.count(WireOp.DELETE) + log.count(WireOp.MULTI)).as("%s", log).isZero();
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    assertThat(bob.lock.inspect().holder().orElseThrow().ownerName()).isEqualTo("bob");
    assertThat(successor.isValid()).isTrue();
  }

  @Test
  void waiterRejoinsAtTheEndOfTheLine() throws Exception {
    Lease first = bob.acquire();
    BackgroundAcquire waiting = alice.acquireInBackground();
    bob.awaitInLine(2);
    String before = bob.lock.inspect().waiters().get(0).node();
    expire(alice);
    CompletableFuture<Lease> other = bob.lock.acquireAsync();
    bob.awaitInLine(3);
    assertThat(bob.lock.inspect().participants()).noneMatch(one -> one.node().equals(before));
    assertThat(bob.lock.inspect().participants()).filteredOn("ownerName", "alice").hasSize(1);
    first.close();
    other.thenAccept(Lease::close);
    assertThat(waiting.get().token()).isGreaterThan(first.token());
  }

  @Test
  void singleSessionWaiterFailsWithTheSession() throws Exception {
    FairLock oneSession = FairLock.builder(alice.client, PATH).failOnSessionLoss().build();
    Lease first = bob.acquire();
    BackgroundAcquire waiting = BackgroundAcquire.of(() -> oneSession.acquire(SOON));
    CompletableFuture<Lease> async = oneSession.acquireAsync();
    bob.awaitInLine(3);
    expire(alice);
    assertThatThrownBy(waiting::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SessionLostException.class)
        .hasMessageContaining(PATH);
    assertThatThrownBy(async::join).hasCauseInstanceOf(SessionLostException.class);
    assertThat(bob.lock.inspect().participants()).hasSize(1);
    first.close();
  }

  @Test
  void shortDisconnectMakesALeaseDoubtfulOnly() throws Exception {
    Lease held = alice.acquire();
    CompletableFuture<LossReason> lost = held.lost();
    alice.proxy.refuse();
    alice.proxy.cut();
    await().atMost(SOON).until(() -> held.state() == LeaseState.DOUBTFUL);
    assertThat(held.isValid()).isTrue();
    assertThat(bob.lock.tryAcquire()).isEmpty();
    alice.proxy.accept();
    await().atMost(SOON).until(() -> held.state() == LeaseState.HELD);
    assertThat(lost).isNotDone();
    held.txn().create("/written", new byte[0]).commit();
    String node = bob.lock.inspect().holder().orElseThrow().node();
    held.release().join();
    assertThat(bob.acquire().token()).isGreaterThan(held.token());
    assertThat(bob.lock.inspect().holder().orElseThrow().node()).isNotEqualTo(node);
  }

  @Test
  void leaseTimeStartsAtTheSendingOfTheAnsweredRequest() throws Exception {
    alice.acquire().release().join(); // so that the parents are there
    alice
        .proxy
        .when(WireOp.CREATE)
        .path("lock-")
        .delayReply(Duration.ofMillis(500)); // less than T/5
    assertThat(alice.acquire().safeFor())
        .isLessThan(TestClient.SESSION.multipliedBy(3).dividedBy(4).minusMillis(500));
  }

  @Test
  void grantAfterASilenceIsVerifiedFirst() throws Exception {
    Lease first = alice.acquire();
    TestClient carol = join("carol", Duration.ofSeconds(8)); // half of it goes by in silence
    CompletableFuture<Lease> waiting = carol.lock.acquireAsync();
    Lease elsewhere = FairLock.of(carol.client, "/elsewhere").acquire(SOON);
    alice.awaitInLine(2);
    String node = PATH + "/" + alice.lock.inspect().waiters().get(0).node();
    long oldToken = zooKeeper.exists(node, false).getCzxid() << 8;
    carol.proxy.freeze(Direction.BOTH);
    first.release().join(); // the event is on its way to carol, who is out of reach
    await().atMost(SOON).until(() -> elsewhere.state() != LeaseState.HELD);
    assertThat(waiting).isNotDone();
    expire(carol);
    carol.proxy.thaw();
    Lease granted = waiting.get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(granted.token()).isGreaterThan(oldToken);
    granted.txn().create("/granted", new byte[0]).commit();
  }
}
