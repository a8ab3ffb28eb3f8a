package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.LeaseState;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.ZooKeeperTest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class FairLockTest extends TwoClientTestBase {

  @Test
  void freeLockIsAcquired() throws Exception {
    try (Lease lease = alice.acquire()) {
      assertThat(lease.state()).isEqualTo(LeaseState.HELD);
      assertThat(lease.isValid()).isTrue();
      assertThat(lease.path()).hasToString(PATH);
      assertThat(lease.token()).isPositive();
      assertThat(lease.safeFor()).isBetween(Duration.ofSeconds(1), TestClient.SESSION);
    }
  }

  @Test
  void releasedLeaseIsInvalid() throws Exception {
    Lease lease = alice.acquire();
    lease.release().join();
    assertThat(lease.state()).isEqualTo(LeaseState.RELEASED);
    assertThat(lease.safeFor()).isZero();
    assertThat(lease.lost()).isNotDone();
    assertThatThrownBy(lease::txn).isInstanceOf(LeaseLostException.class);
  }

  @Test
  void secondClientWaitsForTheFirst() throws Exception {
    Lease first = alice.acquire();
    BackgroundAcquire second = bob.acquireInBackground();
    alice.awaitInLine(2);
    assertThat(second.isDone()).isFalse();
    first.close();
    assertThat(second.get().token()).isGreaterThan(first.token());
  }

  @Test
  void lineIsServedInOrderOfArrivalAcrossProcesses() throws Exception {
    Lease first = alice.acquire();
    List<CompletableFuture<Lease>> line = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      line.add((i % 3 == 0 ? alice : bob).lock.acquireAsync());
      alice.awaitInLine(i + 2);
    }
    first.close();
    long token = first.token();
    for (CompletableFuture<Lease> next : line) {
      Lease lease = next.join();
      assertThat(lease.token()).isGreaterThan(token);
      token = lease.token();
      assertThat(line.stream().filter(f -> f.isDone() && f.join().isValid())).hasSize(1);
      lease.close();
    }
  }

  @Test
  void tryAcquireSucceedsOnlyWhenTheLockIsFree() throws Exception {
    Optional<Lease> taken = alice.lock.tryAcquire();
    assertThat(taken).isPresent();
    assertThat(bob.lock.tryAcquire()).isEmpty();
    assertThat(alice.lock.tryAcquire()).isEmpty();
    taken.get().release().join();
    assertThat(bob.lock.tryAcquire()).isPresent();
  }

  @Test
  void failedTryLeavesNoNode() throws Exception {
    Lease held = alice.acquire();
    assertThat(bob.lock.tryAcquire()).isEmpty();
    await().until(() -> zooKeeper.getChildren(PATH, false).size() == 1);
    held.close();
  }

  @Test
  void futureCompletedByTheCallerLeavesTheLine() throws Exception {
    Lease held = alice.acquire();
    CompletableFuture<Lease> waiting = bob.lock.acquireAsync();
    alice.awaitInLine(2);
    assertThat(waiting.complete(held)).isTrue();
    alice.awaitInLine(1);
    assertThat(held.isValid()).isTrue();
    held.close();
  }

  @Test
  void cancelledFutureLeavesTheLine() throws Exception {
    Lease held = alice.acquire();
    CompletableFuture<Lease> waiting = bob.lock.acquireAsync();
    alice.awaitInLine(2);
    assertThat(waiting.cancel(false)).isTrue();
    alice.awaitInLine(1);
    held.close();
  }

  @Test
  void cancelWhileJoiningLeavesNoNode() throws Exception {
    Lease held = alice.acquire();
    for (int i = 0; i < 50; i++) {
      bob.lock.acquireAsync().cancel(false);
    }
    held.release().join();
    alice.awaitInLine(0); // not by the directory, which may be reaped
  }

  @Test
  void runReleasesTheLockHoweverTheActionEnds() throws Exception {
    assertThat(alice.lock.<Long, RuntimeException>run(SOON, Lease::token)).isPositive();
    assertThatThrownBy(
            () ->
                alice.lock.run(
                    SOON,
                    lease -> {
                      throw new IOException("disk");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(bob.lock.acquire(SOON).isValid()).isTrue();
  }

  @Test
  void acquireUnlessStopsWaitingWhenTheConditionHolds() throws Exception {
    Lease held = alice.acquire();
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch asked = new CountDownLatch(3);
    CompletableFuture<Optional<Lease>> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return bob.lock.acquireUnless(
                    () -> {
                      asked.countDown();
                      return done.get();
                    },
                    SOON);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    asked.await();
    done.set(true);
    assertThat(waiting.join()).isEmpty();
    alice.awaitInLine(1);
    held.close();
    done.set(false);
    assertThat(bob.lock.acquireUnless(done::get, SOON)).isPresent();
  }

  @Test
  void acquireUnlessReleasesTheLockIfTheConditionHoldsAtTheGrant() throws Exception {
    AtomicBoolean first = new AtomicBoolean(true);
    assertThat(alice.lock.acquireUnless(() -> !first.getAndSet(false), SOON)).isEmpty();
    assertThat(bob.acquire().isValid()).isTrue();
  }

  @Test
  void inspectShowsTheLineAndForeignNodes() throws Exception {
    assertThat(alice.lock.inspect().holder()).isEmpty();
    Lease held = alice.acquire();
    BackgroundAcquire waiting = bob.acquireInBackground();
    alice.awaitInLine(2);
    zooKeeper.create(
        PATH + "/note",
        new byte[0],
        org.apache.zookeeper.ZooDefs.Ids.OPEN_ACL_UNSAFE,
        org.apache.zookeeper.CreateMode.EPHEMERAL);
    LockView view = alice.lock.inspect();
    assertThat(view.holder().orElseThrow().ownerName()).isEqualTo("alice");
    assertThat(view.waiters()).singleElement().returns("bob", LockView.Participant::ownerName);
    assertThat(view.waiters()).singleElement().returns(1, LockView.Participant::position);
    assertThat(view.foreign()).isEqualTo(1);
    held.close();
    waiting.get().close();
  }

  @Test
  void holderIsNotifiedOfARevocationRequest() throws Exception {
    assertThat(bob.lock.requestRevocation()).isFalse();
    Lease held = alice.acquire();
    CompletableFuture<String> heard = new CompletableFuture<>();
    held.onRevokeRequested(
        () -> {
          heard.complete("first");
          held.close();
        });
    BackgroundAcquire waiting = bob.acquireInBackground();
    alice.awaitInLine(2);
    assertThat(bob.lock.requestRevocation()).isTrue();
    assertThat(waiting.get().isValid()).isTrue();
    assertThat(heard.join()).isEqualTo("first");
  }

  @Test
  void revocationRequestedBeforeListeningIsReported() throws Exception {
    Lease held = alice.acquire();
    bob.lock.requestRevocation();
    CompletableFuture<Boolean> heard = new CompletableFuture<>();
    held.onRevokeRequested(() -> heard.complete(true));
    assertThat(heard.join()).isTrue();
    held.close();
  }

  @Test
  void reentrantLockIsReleasedWithItsLastLease() throws Exception {
    FairLock lock = FairLock.builder(alice.client, PATH).reentrant().build();
    Lease outer = lock.acquire(SOON);
    Lease inner = lock.acquire();
    Lease third = lock.tryAcquire().orElseThrow();
    assertThat(inner.token()).isEqualTo(outer.token());
    outer.close();
    outer.close();
    third.close();
    assertThat(outer.state()).isEqualTo(LeaseState.RELEASED);
    assertThat(inner.isValid()).isTrue();
    assertThat(bob.lock.tryAcquire()).isEmpty();
    inner.release().join();
    assertThat(bob.lock.tryAcquire()).isPresent();
  }

  @Test
  void guardedWriteOfAHolderIsAppliedAndOfAFormerHolderRejected() throws Exception {
    Lease held = alice.acquire();
    held.txn().create("/state", new byte[] {1}).commit();
    held.txn().setData("/state", new byte[] {2}).check("/state", 1).commit();
    assertThat(zooKeeper.getData("/state", false, null)).containsExactly(2);
    var late = held.txn().setData("/state", new byte[] {3});
    String node = alice.lock.inspect().holder().orElseThrow().node();
    zooKeeper.delete(PATH + "/" + node, -1);
    assertThatThrownBy(late::commit).isInstanceOf(LeaseLostException.class);
    assertThat(zooKeeper.getData("/state", false, null)).containsExactly(2);
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
  }
}
