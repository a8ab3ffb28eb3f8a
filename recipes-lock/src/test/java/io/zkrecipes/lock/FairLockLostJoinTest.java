package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bob is disconnected while he joins: one node remains, or none if he gave up meanwhile. */
@ZooKeeperTest
class FairLockLostJoinTest extends TwoClientTestBase {

  @ParameterizedTest
  @EnumSource
  void cancelledJoinWithLostCreateLeavesNoNode(LostFrame lost) throws Exception {
    Lease held = alice.acquire();
    FaultRule rule = loseCreateAndLine(lost);
    CompletableFuture<Lease> joining = bob.lock.acquireAsync();
    rule.awaitFired(SOON);
    joining.cancel(false);
    assertSwept(held);
  }

  @ParameterizedTest
  @EnumSource
  void timedOutJoinWithLostCreateLeavesNoNode(LostFrame lost) throws Exception {
    Lease held = alice.acquire();
    FaultRule rule = loseCreateAndLine(lost);
    assertThatThrownBy(() -> bob.lock.acquire(Duration.ofMillis(300)))
        .isInstanceOf(AcquireTimeoutException.class);
    rule.awaitFired(SOON);
    assertSwept(held);
  }

  @ParameterizedTest
  @EnumSource
  void interruptedJoinWithLostCreateLeavesNoNode(LostFrame lost) throws Exception {
    Lease held = alice.acquire();
    FaultRule rule = loseCreateAndLine(lost);
    BackgroundAcquire joining = bob.acquireInBackground();
    rule.awaitFired(SOON);
    joining.thread.interrupt();
    assertThatThrownBy(joining::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    assertSwept(held);
  }

  @ParameterizedTest
  @EnumSource
  void failedTryWithLostCreateLeavesNoNode(LostFrame lost) throws Exception {
    Lease held = alice.acquire();
    FaultRule rule = loseCreateAndLine(lost);
    assertThat(bob.lock.tryAcquire()).isEmpty();
    rule.awaitFired(SOON);
    assertSwept(held);
  }

  @ParameterizedTest
  @EnumSource
  void parentsAreCreatedWhenACreateIsLost(LostFrame lost) throws Exception {
    for (int nth = 1; nth <= 3; nth++) {
      FaultRule rule = lost.arm(bob.proxy.when(WireOp.CREATE_CONTAINER).nth(nth));
      FairLock lock = FairLock.of(bob.client, "/new" + nth + "/b/c");
      try (Lease lease = lock.acquire(SOON)) {
        assertThat(rule.fired()).isEqualTo(1);
        assertThat(zooKeeper.getChildren(lease.path().value(), false)).hasSize(1);
      }
    }
  }

  /** The create is lost, and bob stays away until told otherwise. */
  private FaultRule loseCreateAndLine(LostFrame lost) {
    bob.proxy.refuse();
    return lost.arm(bob.proxy.when(WireOp.CREATE2));
  }

  private void assertSwept(Lease held) throws Exception {
    bob.proxy.accept();
    held.release().join();
    await().atMost(SOON).until(() -> nodes().isEmpty());
    assertThat(bob.client.awaitConnected(SOON)).isTrue();
    bob.acquire().release().join();
    assertThat(nodes()).isEmpty();
  }

  private List<String> nodes() throws Exception {
    return zooKeeper.getChildren(PATH, false);
  }
}
