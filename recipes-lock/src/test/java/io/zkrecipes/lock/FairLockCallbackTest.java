package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.zkrecipes.Lease;
import io.zkrecipes.LossReason;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Listeners and executors of users that throw, block or reject. */
@ZooKeeperTest
class FairLockCallbackTest extends TwoClientTestBase {
  @Test
  void throwingOrBlockingListenerAffectsNoOtherLock() throws Exception {
    Lease held = alice.acquire();
    Lease other = FairLock.of(alice.client, "/other").acquire(SOON);
    CountDownLatch blocked = new CountDownLatch(1);
    CompletableFuture<LossReason> before = held.lost();
    held.lost().thenAccept(reason -> Uninterruptibles.awaitUninterruptibly(blocked));
    held.lost()
        .thenAccept(
            reason -> {
              throw new IllegalStateException("a listener's own fault");
            });
    CompletableFuture<LossReason> after = held.lost();
    BackgroundAcquire second = alice.acquireInBackground();
    bob.awaitInLine(2);
    delete(alice.node(0));
    assertThat(before).succeedsWithin(SOON);
    assertThat(after).succeedsWithin(SOON);
    second.get().close();
    zooKeeper.delete("/other/" + zooKeeper.getChildren("/other", false).get(0), -1);
    assertThat(other.lost()).succeedsWithin(SOON);
    assertThat(alice.lock.acquireAsync()).succeedsWithin(SOON);
    blocked.countDown();
  }

  @Test
  void executorThatRejectsTasksStopsNothing() throws Exception {
    try (RecipeClient client =
        RecipeClient.builder(servers)
            .callbackExecutor(
                task -> {
                  throw new RejectedExecutionException("full");
                })
            .build()) {
      Lease held = alice.acquire();
      CompletableFuture<Lease> joining = FairLock.of(client, PATH).acquireAsync();
      alice.awaitInLine(2);
      held.close();
      assertThat(joining.thenCompose(Lease::release)).succeedsWithin(SOON);
      CompletableFuture<Lease> next = FairLock.of(client, PATH).acquireAsync();
      assertThat(next.thenCompose(Lease::release)).succeedsWithin(SOON);
    }
    assertThat(bob.acquire().isValid()).isTrue();
  }

  private void delete(String path) throws Exception {
    zooKeeper.delete(path, -1);
  }
}
