package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Permits are shared with Curator's InterProcessSemaphoreV2. */
@ZooKeeperTest
class SemaphoreInteropTest extends TwoClientTestBase {
  private CuratorFramework curator;
  private InterProcessSemaphoreV2 theirs;
  private DistributedSemaphore ours;

  @BeforeEach
  void start() {
    curator = CuratorFrameworkFactory.newClient(servers, new RetryOneTime(100));
    curator.start();
    theirs = new InterProcessSemaphoreV2(curator, PATH, 3);
    ours = of(alice);
  }

  @AfterEach
  void stop() {
    curator.close();
  }

  private static DistributedSemaphore of(TestClient process) {
    return DistributedSemaphore.builder(process.client, PATH, 3).compatibleWithCurator().build();
  }

  @Test
  void permitsAreSharedWithCurator() throws Exception {
    io.zkrecipes.Lease two = ours.acquire(2);
    Lease one = theirs.acquire();
    assertThat(theirs.acquire(100, TimeUnit.MILLISECONDS)).isNull();
    assertThat(ours.tryAcquire(1)).isEmpty();
    assertThatThrownBy(() -> of(bob).acquire(1, Duration.ofMillis(100)))
        .isInstanceOf(AcquireTimeoutException.class);
    release(two);
    Collection<Lease> both = theirs.acquire(2);
    assertThat(ours.tryAcquire(1)).isEmpty();
    theirs.returnLease(one);
    assertThat(ours.tryAcquire(1)).isPresent();
    assertThat(of(bob).tryAcquire(1)).isEmpty();
    theirs.returnAll(both);
    assertThat(of(bob).tryAcquire(3)).isEmpty();
    assertThat(of(bob).tryAcquire(2)).isPresent();
    assertThat(ours.inspect().participants()).hasSize(3);
  }

  @Test
  void releaseOfOneAdmitsTheOther() throws Exception {
    Collection<Lease> all = theirs.acquire(3);
    CompletableFuture<io.zkrecipes.Lease> waiting = ours.acquireAsync(2);
    await().atMost(SOON).until(() -> ours.inspect().participants().size() == 4);
    theirs.returnAll(all);
    io.zkrecipes.Lease two = waiting.get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(two.isValid()).isTrue();
    two.txn().create("/written", new byte[0]).commit();
    CompletableFuture<Collection<Lease>> next =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return theirs.acquire(2);
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    await().atMost(SOON).until(() -> ours.inspect().participants().size() == 4);
    release(two);
    assertThat(next.get(SOON.toSeconds(), TimeUnit.SECONDS)).hasSize(2);
  }

  @Test
  void cancelledAcquireLeavesNoNode() throws Exception {
    Collection<Lease> all = theirs.acquire(3);
    CompletableFuture<io.zkrecipes.Lease> waiting = ours.acquireAsync(2);
    await().atMost(SOON).until(() -> ours.inspect().participants().size() == 4);
    waiting.cancel(false);
    await().atMost(SOON).until(() -> ours.inspect().participants().size() == 3);
    for (int i = 0; i < 20; i++) {
      ours.acquireAsync(1 + i % 3).cancel(false);
    }
    theirs.returnAll(all);
    io.zkrecipes.Lease three = ours.acquire(3, SOON);
    release(three);
    await().atMost(SOON).until(() -> ours.inspect().participants().isEmpty());
    await().atMost(SOON).until(() -> TestClient.isEmpty(zooKeeper, PATH + "/locks"));
  }

  @Test
  void waiterRejoinsInTheNextSession() throws Exception {
    Collection<Lease> all = theirs.acquire(3);
    CompletableFuture<io.zkrecipes.Lease> waiting = ours.acquireAsync(2);
    await().atMost(SOON).until(() -> ours.inspect().participants().size() == 4);
    List<String> before = nodes();
    cluster.expire(alice.proxy.sessionId());
    await().atMost(SOON).until(this::nodes, now -> now.size() == 4 && !now.equals(before));
    theirs.returnAll(all);
    assertThat(waiting.get(SOON.toSeconds(), TimeUnit.SECONDS).isValid()).isTrue();
  }

  private List<String> nodes() {
    return of(bob).inspect().participants().stream().map(SemaphoreView.Participant::node).toList();
  }

  @Test
  void permitsAreNeverExceeded() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    List<CompletableFuture<Void>> workers = new ArrayList<>();
    try {
      for (int i = 0; i < 6; i++) {
        int number = i;
        workers.add(CompletableFuture.runAsync(() -> work(number, inside), threads));
      }
      for (CompletableFuture<Void> worker : workers) {
        worker.get(3 * SOON.toSeconds(), TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void work(int number, AtomicInteger inside) {
    try {
      for (int round = 0; round < 15; round++) {
        if (number % 2 == 0) {
          try (io.zkrecipes.Lease lease = of(number == 0 ? alice : bob).acquire(1, SOON)) {
            assertThat(inside.incrementAndGet()).isLessThanOrEqualTo(3);
            inside.decrementAndGet();
            assertThat(lease.isValid()).isTrue();
          }
        } else {
          Lease lease = theirs.acquire();
          assertThat(inside.incrementAndGet()).isLessThanOrEqualTo(3);
          inside.decrementAndGet();
          theirs.returnLease(lease);
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void optionsWithoutCounterpartInCuratorAreRejected() {
    assertThatThrownBy(() -> ours.resize(4)).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> ours.acquire(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("permits: 4 (expected: 1 to 3)");
  }
}
