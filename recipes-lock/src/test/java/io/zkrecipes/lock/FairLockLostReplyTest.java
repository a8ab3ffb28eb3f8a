package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One frame of Bob is lost, before or after the server applied it, without a visible difference.
 */
@ZooKeeperTest
class FairLockLostReplyTest extends TwoClientTestBase {
  private TestClient carol;

  @BeforeEach
  void connectMore() {
    carol = join("carol");
  }

  @ParameterizedTest
  @EnumSource
  void freeLockIsAcquiredWithOneNodeWhenTheCreateIsLost(LostFrame lost) throws Exception {
    alice.acquire().release().join();
    FaultRule rule = lost.arm(bob.proxy.when(WireOp.CREATE2));
    try (Lease lease = bob.acquire()) {
      assertThat(lease.isValid()).isTrue();
      assertThat(rule.fired()).isEqualTo(1);
      assertThat(nodes()).hasSize(1);
      assertThat(alice.lock.tryAcquire()).isEmpty();
    }
  }

  @Test
  void placeInLineIsKeptWhenTheReplyToTheCreateIsLost() throws Exception {
    Lease held = alice.acquire();
    FaultRule rule = bob.proxy.when(WireOp.CREATE2).dropReply();
    BackgroundAcquire second = bob.acquireInBackground();
    rule.awaitFired(SOON);
    BackgroundAcquire third = carol.acquireInBackground();
    alice.awaitInLine(3);
    assertThat(owners()).containsExactly("alice", "bob", "carol");
    held.close();
    Lease lease = second.get();
    assertThat(third.isDone()).isFalse();
    assertThat(nodes()).hasSize(2);
    lease.close();
    third.get().close();
  }

  @Test
  void lostRepliesInARowLeaveOneNode() throws Exception {
    Lease held = alice.acquire();
    bob.proxy.refuse();
    bob.proxy.when(WireOp.CREATE2).dropReply();
    BackgroundAcquire second = bob.acquireInBackground();
    await().atMost(SOON).until(() -> bob.proxy.connections() == 0);
    FaultRule list = bob.proxy.when(WireOp.GET_CHILDREN2).times(2).dropReply();
    FaultRule stat = bob.proxy.when(WireOp.EXISTS).path("lock-").dropReply();
    bob.proxy.accept();
    stat.awaitFired(SOON);
    assertThat(list.fired()).isEqualTo(2);
    held.close();
    assertThat(second.get().isValid()).isTrue();
    assertThat(nodes()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void lostListingIsRepeated(LostFrame lost) throws Exception {
    Lease held = alice.acquire();
    FaultRule rule = lost.arm(bob.proxy.when(WireOp.GET_CHILDREN2));
    BackgroundAcquire second = bob.acquireInBackground();
    rule.awaitFired(SOON);
    alice.awaitInLine(2);
    assertThat(second.isDone()).isFalse();
    held.close();
    assertThat(second.get().isValid()).isTrue();
    assertThat(nodes()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void lockIsReleasedWhenTheDeleteIsLost(LostFrame lost) throws Exception {
    Lease held = bob.acquire();
    BackgroundAcquire second = alice.acquireInBackground();
    carol.awaitInLine(2);
    FaultRule rule = lost.arm(bob.proxy.when(WireOp.DELETE));
    held.release().join();
    assertThat(rule.fired()).isEqualTo(1);
    second.get().close();
    assertThat(bob.acquire().isValid()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void guardedWriteWithoutAReplyHasAnUnknownOutcome(LostFrame lost) throws Exception {
    Lease held = bob.acquire();
    FaultRule rule = lost.arm(bob.proxy.when(WireOp.MULTI).path("/state"));
    assertThatThrownBy(() -> held.txn().create("/state", new byte[0]).commit())
        .isInstanceOf(UnknownOutcomeException.class)
        .hasMessageContaining("/state");
    assertThat(rule.fired()).isEqualTo(1);
    assertThat(zooKeeper.exists("/state", false) != null).isEqualTo(lost == LostFrame.REPLY);
    await().atMost(SOON).until(held::isValid);
  }

  /** One is the watch on the node ahead, the other the one on the own node. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void waiterIsGrantedWhenAWatchIsLost(int nth) throws Exception {
    for (LostFrame lost : LostFrame.values()) {
      Lease held = alice.acquire();
      FaultRule rule = lost.arm(bob.proxy.when(WireOp.GET_DATA).path("lock-").nth(nth));
      BackgroundAcquire second = bob.acquireInBackground();
      rule.awaitFired(SOON);
      held.release().join();
      assertThat(second.get().isValid()).isTrue();
      second.get().release().join();
    }
  }

  @Test
  void waiterIsGrantedWhenTheEventIsLost() throws Exception {
    Lease held = alice.acquire();
    BackgroundAcquire second = bob.acquireInBackground();
    alice.awaitInLine(2);
    awaitAllEvents(bob); // he has watched those ahead
    FaultRule rule = bob.proxy.when(WireOp.EVENT).dropReply();
    held.close();
    assertThat(second.get().isValid()).isTrue();
    assertThat(rule.fired()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void lostCheckOfPredecessorsIsRepeated(LostFrame lost) throws Exception {
    Lease held = alice.acquire();
    for (int i = 0; i < 9; i++) { // in a full directory one asks for the few that matter
      zooKeeper.create(PATH + "/foreign" + i, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }
    CompletableFuture<Lease> second = carol.lock.acquireAsync();
    alice.awaitInLine(2);
    BackgroundAcquire third = bob.acquireInBackground();
    alice.awaitInLine(3);
    awaitAllEvents(bob); // he has watched those ahead
    FaultRule rule = lost.arm(bob.proxy.when(WireOp.MULTI_READ));
    second.cancel(false);
    rule.awaitFired(SOON);
    assertThat(third.isDone()).isFalse();
    held.close();
    assertThat(third.get().isValid()).isTrue();
  }

  private List<String> nodes() throws Exception {
    return zooKeeper.getChildren(PATH, false);
  }

  private List<String> owners() {
    return alice.lock.inspect().participants().stream()
        .map(LockView.Participant::ownerName)
        .toList();
  }
}
