package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Closing a client over a lent CuratorFramework, whose session continues. */
@ZooKeeperTest
class FairLockLentCuratorCloseTest extends TwoClientTestBase {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static CuratorFramework curator(String connectString) throws Exception {
    CuratorFramework curator =
        CuratorFrameworkFactory.builder()
            .connectString(connectString)
            .sessionTimeoutMs((int) LONG.toMillis())
            .connectionTimeoutMs(2_000) // after which it gives up what waits for a connection
            .retryPolicy(new RetryOneTime(100))
            .build();
    curator.start();
    assertThat(curator.blockUntilConnected(20, TimeUnit.SECONDS)).isTrue();
    return curator;
  }

  /** A join whose create was applied, but the reply is lost, and the connection with it. */
  private static CompletableFuture<Lease> joinInDoubt(RecipeClient guest, FaultProxy proxy)
      throws Exception {
    proxy.refuse();
    FaultRule lost = proxy.when(WireOp.CREATE).path("lock-").dropReply();
    CompletableFuture<Lease> joining = FairLock.of(guest, PATH).acquireAsync();
    lost.awaitFired(SOON);
    return joining;
  }

  @Test
  void closeReleasesLeasesAlthoughTheSessionContinues() throws Exception {
    try (CuratorFramework curator = curator(servers)) {
      RecipeClient guest = RecipeClient.over(curator);
      FairLock lock = FairLock.of(guest, PATH);
      Lease held = lock.acquire(SOON);
      CompletableFuture<Lease> waiting = lock.acquireAsync();
      CompletableFuture<Lease> next = bob.lock.acquireAsync();
      bob.awaitInLine(3);
      guest.close();
      guest.close();
      assertThat(next.get(SOON.toSeconds(), TimeUnit.SECONDS).isValid()).isTrue();
      assertThat(held.state()).isEqualTo(LeaseState.LOST);
      assertThatThrownBy(waiting::join).hasCauseInstanceOf(ClientClosedException.class);
      bob.awaitInLine(1);
      assertThat(curator.checkExists().forPath("/")).as("the session lives on").isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void joinInProgressLeavesNoNodeAlthoughTheSessionContinues(boolean replyLost, FaultProxy proxy)
      throws Exception {
    bob.acquire().release().join();
    try (CuratorFramework curator = curator(proxy.connectStringTwice())) {
      RecipeClient guest = RecipeClient.over(curator);
      Hold hold = proxy.when(WireOp.CREATE).path("lock-").holdReply();
      CompletableFuture<Lease> joining = FairLock.of(guest, PATH).acquireAsync();
      hold.awaitReached(SOON);
      guest.close();
      assertThatThrownBy(joining::join).hasCauseInstanceOf(ClientClosedException.class);
      if (replyLost) {
        proxy.cut();
      }
      hold.proceed();
      bob.awaitInLine(0);
    }
  }

  @Test
  void deleteBeingRetriedIsCompletedAfterTheClose(FaultProxy proxy) throws Exception {
    try (CuratorFramework curator = curator(proxy.connectStringTwice())) {
      ZooKeeper handle = curator.getZookeeperClient().getZooKeeper();
      RecipeClient guest = RecipeClient.over(curator);
      Lease held = FairLock.of(guest, PATH).acquire(SOON);
      proxy.refuse();
      FaultRule lost = proxy.when(WireOp.DELETE).dropRequest();
      held.close();
      lost.awaitFired(SOON);
      await().atMost(SOON).until(() -> !handle.getState().isConnected());
      assertThat(TestClient.allEvents(handle))
          .succeedsWithin(SOON); // no copy of the delete is left in it
      assertThat(TestClient.allEvents(handle)).succeedsWithin(SOON);
      guest.close();
      proxy.accept();
      bob.awaitInLine(0);
    }
  }

  @Test
  void possiblyCreatedNodeIsSearchedForAfterTheReconnect(FaultProxy proxy) throws Exception {
    bob.acquire().release().join();
    try (CuratorFramework curator = curator(proxy.connectStringTwice())) {
      RecipeClient guest = RecipeClient.over(curator);
      CompletableFuture<Lease> joining = joinInDoubt(guest, proxy);
      guest.close();
      assertThat(joining).failsWithin(SOON);
      CountDownLatch gaveUp = new CountDownLatch(1); // this one, and the look before it
      curator.getChildren().inBackground((c, event) -> gaveUp.countDown()).forPath("/");
      assertThat(gaveUp.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      proxy.accept();
      bob.awaitInLine(0);
    }
  }

  @Test
  void nodeJustFoundByTheRecoveryIsDeleted(FaultProxy proxy) throws Exception {
    bob.acquire().release().join();
    try (CuratorFramework curator = curator(proxy.connectStringTwice())) {
      RecipeClient guest = RecipeClient.over(curator);
      CompletableFuture<Lease> joining = joinInDoubt(guest, proxy);
      Hold recovery = proxy.when(WireOp.GET_CHILDREN2).holdReply();
      proxy.accept();
      recovery.awaitReached(SOON);
      guest.close();
      recovery.proceed();
      assertThat(joining).failsWithin(SOON);
      bob.awaitInLine(0);
    }
  }
}
