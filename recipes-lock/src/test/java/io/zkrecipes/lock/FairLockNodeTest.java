package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other programs delete or add nodes of the lock. */
@ZooKeeperTest
class FairLockNodeTest extends TwoClientTestBase {
  @Test
  void holderWhoseNodeIsDeletedLosesOnlyItsOwnLease() throws Exception {
    Lease held = alice.acquire();
    delete(alice.node(0));
    assertThat(held.lost()).succeedsWithin(SOON).isEqualTo(LossReason.NODE_DELETED);
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    Lease next = bob.acquire();
    assertThat(next.token()).isGreaterThan(held.token());
    WireLog log = alice.proxy.record(held::close);
    assertThat(log.count(WireOp.DELETE)).isZero();
    held.release().join();
    assertThat(bob.node(0)).isNotEmpty();
    assertThat(next.isValid()).isTrue();
    assertThat(alice.lock.tryAcquire()).isEmpty();
  }

  @Test
  void waiterWhoseNodeIsDeletedRejoins() throws Exception {
    Lease held = alice.acquire();
    BackgroundAcquire second = bob.acquireInBackground();
    alice.awaitInLine(2);
    String first = alice.node(1);
    delete(first);
    alice.awaitInLine(2);
    assertThat(alice.node(1)).isNotEqualTo(first);
    held.close();
    assertThat(second.get().isValid()).isTrue();
  }

  @Test
  void deletedNodeInTheMiddleOfTheLineLetsNobodyPass() throws Exception {
    Lease held = alice.acquire();
    BackgroundAcquire second = alice.acquireInBackground();
    alice.awaitInLine(2);
    BackgroundAcquire third = alice.acquireInBackground();
    alice.awaitInLine(3);
    BackgroundAcquire fourth = bob.acquireInBackground();
    alice.awaitInLine(4);
    String middle = alice.node(1);
    delete(middle);
    alice.awaitInLine(4);
    assertThat(List.of(second.isDone(), third.isDone(), fourth.isDone())).containsOnly(false);
    held.close();
    Lease next = third.get();
    assertThat(List.of(second.isDone(), fourth.isDone())).containsOnly(false);
    next.close();
    fourth.get().close();
    second.get().close();
  }

  @Test
  void tokensRiseAcrossReapedDirectories() throws Exception {
    long token = 0;
    for (int i = 0; i < 5; i++) {
      Lease lease = (i % 2 == 0 ? alice : bob).acquire();
      assertThat(lease.token()).isGreaterThan(token);
      token = lease.token();
      lease.release().join();
      cluster.reapContainers();
      assertThat(zooKeeper.exists(PATH, false)).isNull();
    }
  }

  /** The second create comes right after the creation of the parents. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void directoryDeletedJustBeforeTheCreateIsRecreated(int nth) throws Exception {
    if (nth == 1) {
      alice.acquire().release().join();
    }
    Hold create = bob.proxy.when(WireOp.CREATE2).nth(nth).hold();
    BackgroundAcquire joining = bob.acquireInBackground();
    create.awaitReached(SOON);
    await().atMost(SOON).until(() -> zooKeeper.exists(PATH, false) != null);
    delete(PATH);
    create.proceed();
    assertThat(joining.get().isValid()).isTrue();
    assertThat(zooKeeper.getChildren(PATH, false)).hasSize(1);
  }

  @Test
  void foreignNodesAreIgnoredAndCounted() throws Exception {
    alice.acquire().release().join();
    List<String> names =
        List.of("!", "lock-", "lock-12", "a-lock-b", "_c_", "_c_-lock-", "0-lock-00000000a1", "0");
    for (String name : names) {
      String node = PATH + "/" + name;
      zooKeeper.create(node, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }
    Lease held = alice.acquire();
    BackgroundAcquire second = bob.acquireInBackground();
    alice.awaitInLine(2);
    assertThat(alice.lock.inspect().foreign()).isEqualTo(names.size());
    held.release().join();
    second.get().release().join();
    assertThat(zooKeeper.getChildren(PATH, false)).hasSameElementsAs(names);
  }

  private void delete(String path) throws Exception {
    zooKeeper.delete(path, -1);
  }
}
