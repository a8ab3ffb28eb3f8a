package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.PermitsMismatchException;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class SemaphoreTest extends TwoClientTestBase {

  private static DistributedSemaphore of(TestClient process, int permits) {
    return DistributedSemaphore.of(process.client, PATH, permits);
  }

  private void awaitInLine(int count) {
    DistributedSemaphore semaphore = of(alice, 1);
    await().atMost(SOON).until(() -> semaphore.inspect().participants().size() == count);
  }

  @Test
  void holdersAreLimitedByThePermits() throws Exception {
    Lease one = of(alice, 3).acquire();
    Lease two = of(bob, 3).acquire(2);
    assertThat(two.token()).isGreaterThan(one.token());
    assertThat(of(alice, 3).tryAcquire(1)).isEmpty();
    assertThat(of(bob, 3).tryAcquire(1)).isEmpty();
    // the name is read for a short while only
    await().atMost(SOON).untilAsserted(() -> assertIsTooLateBehindAlice(of(bob, 3)));
    release(one);
    assertThat(of(bob, 3).tryAcquire(2)).isEmpty();
    assertThat(of(bob, 3).tryAcquire(1)).isPresent();
  }

  private static void assertIsTooLateBehindAlice(DistributedSemaphore semaphore) {
    assertThatThrownBy(() -> semaphore.acquire(1, Duration.ofMillis(100)))
        .isInstanceOf(AcquireTimeoutException.class)
        .hasMessageContaining(PATH)
        .hasMessageContaining("alice");
  }

  @Test
  void freePermitsCostOneRoundTripForAnyNumber() throws Exception {
    release(of(alice, 10).acquire());
    for (int permits : new int[] {1, 3, 10}) {
      List<Lease> held = new ArrayList<>();
      WireLog log = alice.proxy.recordRounds(() -> held.add(of(alice, 10).acquire(permits)));
      assertThat(log.roundTrips()).as("%s", log).isEqualTo(1);
      assertThat(log.count(WireOp.CREATE)).as("%s", log).isEqualTo(1);
      assertThat(log.count(WireOp.GET_CHILDREN)).as("%s", log).isEqualTo(1);
      release(held.get(0));
    }
  }

  @Test
  void firstAcquireEverCostsTwoRoundTrips() throws Exception {
    WireLog log = alice.proxy.recordRounds(() -> of(alice, 10).acquire(2));
    assertThat(log.roundTrips()).as("%s", log).isEqualTo(2);
    assertThat(new String(zooKeeper.getData(PATH, false, null), StandardCharsets.UTF_8))
        .isEqualTo("10");
  }

  @Test
  void releaseInAnyOrderAdmitsTheFirstInLine() throws Exception {
    List<Lease> held = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      held.add(of(i % 2 == 0 ? alice : bob, 4).acquire());
    }
    CompletableFuture<Lease> large = of(bob, 4).acquireAsync(3);
    awaitInLine(5);
    CompletableFuture<Lease> small = of(alice, 4).acquireAsync(1);
    awaitInLine(6);
    release(held.get(2));
    release(held.get(0));
    assertThat(large).isNotDone();
    assertThat(small).as("would pass a larger one").isNotDone();
    release(held.get(3));
    assertThat(get(large).isValid()).isTrue();
    assertThat(small).isNotDone();
    release(held.get(1));
    assertThat(get(small).isValid()).isTrue();
  }

  @Test
  void cancelledWaiterAdmitsThoseBehindIt() throws Exception {
    Lease held = of(alice, 2).acquire();
    CompletableFuture<Lease> large = of(bob, 2).acquireAsync(2);
    awaitInLine(2);
    CompletableFuture<Lease> here = of(bob, 2).acquireAsync(1);
    awaitInLine(3);
    large.cancel(false);
    assertThat(get(here).isValid()).isTrue();
    assertThat(held.isValid()).isTrue();
    assertThat(of(alice, 2).tryAcquire(1)).isEmpty();
  }

  @Test
  void twoRequestsForMoreThanHalfNeverDeadlock() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    List<BackgroundAcquire> workers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      DistributedSemaphore semaphore = of(i % 2 == 0 ? alice : bob, 2);
      int permits = 1 + i % 3 / 2;
      workers.add(
          BackgroundAcquire.of(
              () -> {
                Lease last = null;
                for (int round = 0; round < 25; round++) {
                  last = semaphore.acquire(permits, SOON);
                  assertThat(inside.addAndGet(permits)).isLessThanOrEqualTo(2);
                  inside.addAndGet(-permits);
                  last.close();
                }
                return last;
              }));
    }
    for (BackgroundAcquire worker : workers) {
      worker.get();
    }
    awaitInLine(0);
  }

  @Test
  void differentPermitCountIsRejectedAndLeavesNoNode() throws Exception {
    Lease held = of(alice, 3).acquire();
    assertThatThrownBy(() -> of(bob, 4).acquire(1, SOON))
        .isInstanceOf(PermitsMismatchException.class)
        .hasMessageContaining(PATH)
        .hasMessageContaining("4")
        .hasMessageContaining("3");
    assertThatThrownBy(() -> of(alice, 4).tryAcquire(1))
        .isInstanceOf(PermitsMismatchException.class);
    release(held);
    awaitInLine(0);
  }

  @Test
  void growingAdmitsWaitersAndShrinkingRevokesNothing() throws Exception {
    Lease first = of(alice, 2).acquire(2);
    CompletableFuture<Lease> second = of(bob, 2).acquireAsync(2);
    awaitInLine(2);
    CompletableFuture<Lease> third = of(alice, 2).acquireAsync(1);
    awaitInLine(3);
    of(bob, 2).resize(4);
    assertThat(get(second).isValid()).isTrue();
    assertThat(third).isNotDone();
    of(alice, 2).resize(5);
    assertThat(get(third).isValid()).isTrue();
    of(alice, 2).resize(2);
    assertThat(List.of(first, second.join(), third.join())).allMatch(Lease::isValid);
    CompletableFuture<Lease> fourth = of(bob, 2).acquireAsync(2);
    awaitInLine(4);
    release(first);
    release(second.join());
    assertThat(fourth).isNotDone();
    release(third.join());
    assertThat(get(fourth).isValid()).isTrue();
  }

  @Test
  void resizedPermitCountAppliesToAllClients() throws Exception {
    of(alice, 2).resize(6);
    assertThat(of(bob, 2).inspect().permits()).isEqualTo(6);
    Lease all = of(bob, 3).acquire(6);
    assertThat(of(alice, 2).tryAcquire(1)).isEmpty();
    release(all);
    cluster.reapContainers();
    assertThat(of(bob, 3).acquire(6).isValid()).isTrue();
  }

  @Test
  void waiterForMoreThanTheResizedCountFails() throws Exception {
    Lease held = of(alice, 3).acquire(2);
    CompletableFuture<Lease> large = of(bob, 3).acquireAsync(3);
    awaitInLine(2);
    of(alice, 3).resize(2);
    assertThatThrownBy(() -> get(large))
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("permits: 3 (expected: 1 to 2)");
    release(held);
    awaitInLine(0);
  }

  @Test
  void inspectShowsHoldersAndWaiters() throws Exception {
    of(alice, 5).acquire(3);
    of(bob, 5).acquire(1);
    of(bob, 5).acquireAsync(2);
    awaitInLine(3);
    SemaphoreView view = of(alice, 5).inspect();
    assertThat(view.permits()).isEqualTo(5);
    assertThat(view.available()).isEqualTo(1);
    assertThat(view.holders())
        .extracting(SemaphoreView.Participant::ownerName)
        .containsExactly("alice", "bob");
    assertThat(view.waiters()).extracting(SemaphoreView.Participant::permits).containsExactly(2);
  }

  @Test
  void existingDirectoryIsReused() throws Exception {
    zooKeeper.create("/orders", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    zooKeeper.create(PATH, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    assertThat(of(alice, 3).acquire(2, SOON).isValid()).isTrue();
    assertThat(of(bob, 3).acquire(1, SOON).isValid()).isTrue();
    assertThat(new String(zooKeeper.getData(PATH, false, null), StandardCharsets.UTF_8))
        .isEqualTo("3");
    zooKeeper.setData(PATH, "three".getBytes(StandardCharsets.UTF_8), -1);
    assertThatThrownBy(() -> of(bob, 3).acquire(1, SOON)).hasMessageContaining("three");
  }

  @Test
  void lockInTheSameDirectoryNeedsAllPermits() throws Exception {
    Lease lock = alice.acquire();
    assertThat(of(bob, 3).tryAcquire(1)).isEmpty();
    release(lock);
    Lease permit = of(bob, 3).acquire();
    assertThat(alice.lock.tryAcquire()).isEmpty();
    release(permit);
    assertThat(alice.lock.tryAcquire()).isPresent();
  }

  @Test
  void invalidArgumentsAreRejectedAndNamedInTheError() {
    assertThatThrownBy(() -> of(alice, 0)).hasMessageContaining("permits: 0 (expected: 1");
    assertThatThrownBy(() -> of(alice, 2).acquire(0)).hasMessageContaining("permits: 0");
    assertThatThrownBy(() -> of(alice, 2).resize(-1)).hasMessageContaining("permits: -1");
    assertThatThrownBy(() -> of(alice, 2).acquire(3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("permits: 3 (expected: 1 to 2)");
    assertThatThrownBy(() -> of(alice, 2).acquire(1, Duration.ofSeconds(-1)))
        .hasMessageContaining("PT-1S");
  }
}
