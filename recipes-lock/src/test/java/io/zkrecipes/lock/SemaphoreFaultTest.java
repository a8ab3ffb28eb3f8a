package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.zkrecipes.AclPolicy;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Semaphores when connections or sessions are lost at critical moments. */
@ZooKeeperTest
class SemaphoreFaultTest extends TwoClientTestBase {

  private static DistributedSemaphore semaphore(TestClient process, int permits) {
    return DistributedSemaphore.of(process.client, PATH, permits);
  }

  @Test
  void abandonedResizeIsNotAppliedLater() throws Exception {
    release(semaphore(bob, 3).acquire());
    alice.proxy.refuse();
    alice.proxy.cut();
    await().atMost(SOON).until(() -> !alice.isConnected());
    assertThatThrownBy(() -> semaphore(alice, 3).resize(20))
        .isInstanceOf(CoordinationException.class);
    semaphore(bob, 3).resize(5);
    alice.proxy.accept();
    await().atMost(SOON).until(alice::isConnected);
    awaitAllEvents(alice);
    assertThat(zooKeeper.getData(PATH, false, null)).asString().isEqualTo("5 resized");
  }

  @Test
  void lateReplyOfAFormerSessionAffectsNothing() throws Exception {
    Lease held = semaphore(alice, 1).acquire();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AclPolicy slow =
        path -> {
          if (path.contains("permits-") && Thread.currentThread().getName().equals("late")) {
            asked.countDown();
            Uninterruptibles.awaitUninterruptibly(go);
          }
          return AclPolicy.open().aclFor(path);
        };
    try (RecipeClient client =
        RecipeClient.builder(servers).sessionTimeout(TestClient.SESSION).aclPolicy(slow).build()) {
      assertThat(client.awaitConnected(SOON)).isTrue();
      CompletableFuture<Lease> waiting = DistributedSemaphore.of(client, PATH, 1).acquireAsync(1);
      bob.awaitInLine(2);
      String before = bob.node(1);
      DistributedSemaphore once =
          DistributedSemaphore.builder(client, PATH, 1).failOnSessionLoss().build();
      CompletableFuture<Object> ended = new CompletableFuture<>();
      Thread late =
          new Thread(
              () -> {
                try {
                  ended.complete(once.acquire());
                } catch (InterruptedException | RuntimeException e) {
                  ended.completeExceptionally(e);
                }
              },
              "late");
      late.start();
      assertThat(asked.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      cluster.expire(client.curator().getZookeeperClient().getZooKeeper().getSessionId());
      await()
          .atMost(SOON)
          .until(
              () -> bob.lock.inspect().participants().size() == 2 && !bob.node(1).equals(before));
      go.countDown();
      assertThatThrownBy(() -> get(ended)).hasCauseInstanceOf(SessionLostException.class);
      release(held);
      assertThat(get(waiting).isValid()).isTrue();
    }
  }

  @Test
  void permitsLostBeforeTheGrantAreAcquiredAgain() throws Exception {
    TestClient carol = join("carol", Duration.ofSeconds(8));
    DistributedSemaphore ours =
        DistributedSemaphore.builder(alice.client, PATH, 2).compatibleWithCurator().build();
    DistributedSemaphore carols =
        DistributedSemaphore.builder(carol.client, PATH, 2).compatibleWithCurator().build();
    Lease one = ours.acquire();
    CompletableFuture<Lease> two = carols.acquireAsync(2);
    await().atMost(SOON).until(() -> ours.inspect().participants().size() == 3);
    Lease probe = FairLock.of(carol.client, "/probe").acquire(SOON);
    carol.proxy.refuse();
    carol.proxy.cut();
    await().atMost(SOON).until(() -> probe.state() == LeaseState.LOST);
    carol.proxy.accept();
    await().atMost(SOON).until(carol::isConnected);
    release(one);
    assertThat(get(two).state()).isEqualTo(LeaseState.HELD);
  }
}
