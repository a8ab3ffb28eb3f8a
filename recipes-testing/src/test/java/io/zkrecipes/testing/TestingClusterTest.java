package io.zkrecipes.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.AsyncCallback.StringCallback;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.KeeperException.NodeExistsException;
import org.apache.zookeeper.KeeperException.SessionExpiredException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TestingClusterTest {
  private static TestingCluster cluster;

  @BeforeAll
  static void startServer() {
    cluster = TestingCluster.start();
  }

  @AfterAll
  static void stopServer() {
    cluster.close();
  }

  @Test
  void expireDeletesEphemeralsAtOnceAndNotifiesTheClient() throws Exception {
    try (RawClient alice = RawClient.connect(cluster.connectString());
        RawClient bob = RawClient.connect(cluster.connectString())) {
      alice.create("/alice", CreateMode.EPHEMERAL);
      cluster.expire(alice.session());

      assertThat(bob.exists("/alice")).isFalse();
      assertThat(cluster.hasSession(alice.session())).isFalse();
      assertThat(cluster.hasSession(bob.session())).isTrue();
      alice.await(KeeperState.Expired);
      assertThatExceptionOfType(SessionExpiredException.class).isThrownBy(() -> alice.exists("/"));
    }
  }

  @Test
  void unknownSessionCannotExpire() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cluster.expire(0x42))
        .withMessage("session: 0x42 (expected: one that is alive)");
  }

  @Test
  void nextSequentialNodeGetsTheNumberThatWasSet() throws Exception {
    try (RawClient client = RawClient.connect(cluster.connectString())) {
      client.create("/jump");
      client.create("/jump/n-", CreateMode.PERSISTENT_SEQUENTIAL);
      cluster.setNextSequence("/jump", 4711);
      assertThat(client.create("/jump/n-", CreateMode.EPHEMERAL_SEQUENTIAL))
          .isEqualTo("/jump/n-0000004711");
      assertThat(client.create("/jump/n-", CreateMode.EPHEMERAL_SEQUENTIAL))
          .isEqualTo("/jump/n-0000004712");
    }
  }

  @Test
  void sequenceStaysAtItsEndForSequentialCreations() throws Exception {
    try (RawClient client = RawClient.connect(cluster.connectString())) {
      client.create("/end");
      cluster.setNextSequence("/end", Integer.MAX_VALUE);
      String last = client.create("/end/n-", CreateMode.PERSISTENT_SEQUENTIAL);
      assertThat(last).isEqualTo("/end/n-2147483647");
      assertThatExceptionOfType(NodeExistsException.class)
          .isThrownBy(() -> client.create("/end/n-", CreateMode.PERSISTENT_SEQUENTIAL));
      client.zooKeeper.delete(last, -1);
      assertThat(client.create("/end/n-", CreateMode.PERSISTENT_SEQUENTIAL)).isEqualTo(last);
    }
  }

  @Test
  void sequenceBecomesNegativeForOverlappingCreations() throws Exception {
    try (RawClient client = RawClient.connect(cluster.connectString())) {
      client.create("/over");
      cluster.setNextSequence("/over", Integer.MAX_VALUE);
      CompletableFuture<String> first = createLater(client, "/over/n-");
      CompletableFuture<String> second = createLater(client, "/over/n-");
      assertThat(first.get()).isEqualTo("/over/n-2147483647");
      // the second is in time or late: the server forgets the overflow once the first is applied
      assertThat(second.get()).isIn("/over/n--2147483648", "NODEEXISTS");
    }
  }

  private static CompletableFuture<String> createLater(RawClient client, String path) {
    CompletableFuture<String> name = new CompletableFuture<>();
    StringCallback done =
        (rc, asked, context, created) -> name.complete(rc == 0 ? created : Code.get(rc).name());
    client.zooKeeper.create(
        path, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL, done, null);
    return name;
  }

  @Test
  void sequenceCannotDecrease() throws Exception {
    try (RawClient client = RawClient.connect(cluster.connectString())) {
      client.create("/back");
      cluster.setNextSequence("/back", 10);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> cluster.setNextSequence("/back", 9))
          .withMessage("next: 9 (expected: 10 or above)");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> cluster.setDataVersion("/nowhere", 9))
          .withMessageContaining("/nowhere");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> cluster.setNextSequence("/nowhere", 9))
          .withMessage("parent: /nowhere (expected: an existing node)");
    }
  }

  @Test
  void containerIsReapedAfterItsLastChildIsDeleted() throws Exception {
    try (RawClient client = RawClient.connect(cluster.connectString())) {
      client.create("/box", CreateMode.CONTAINER);
      assertThat(cluster.reapContainers()).doesNotContain("/box");
      client.create("/box/item");
      assertThat(cluster.reapContainers()).doesNotContain("/box");
      client.zooKeeper.delete("/box/item", -1);
      assertThat(cluster.reapContainers()).contains("/box");
      assertThat(client.exists("/box")).isFalse();
    }
  }

  @Test
  void countsMatchTheServer() throws Exception {
    int sessions = cluster.sessionCount();
    try (RawClient client = RawClient.connect(cluster.connectString())) {
      int nodes = cluster.nodeCount();
      int watches = cluster.watchCount();
      client.create("/counted");
      client.zooKeeper.exists("/counted", true);
      assertThat(cluster.nodeCount()).isEqualTo(nodes + 1);
      assertThat(cluster.watchCount()).isEqualTo(watches + 1);
      assertThat(cluster.sessionCount()).isEqualTo(sessions + 1);
    }
    assertThat(cluster.sessionCount()).isEqualTo(sessions);
  }

  @Test
  void shortAndLongSessionsAreGranted() throws Exception {
    try (RawClient brief = RawClient.connect(cluster.connectString(), Duration.ofMillis(500));
        RawClient patient = RawClient.connect(cluster.connectString(), Duration.ofSeconds(60))) {
      assertThat(brief.zooKeeper.getSessionTimeout()).isEqualTo(500);
      assertThat(patient.zooKeeper.getSessionTimeout()).isEqualTo(60_000);
    }
  }

  @Test
  void serverKeepsPortAndDataOverARestart() throws Exception {
    try (TestingCluster own = TestingCluster.start();
        RawClient client = RawClient.connect(own.connectString())) {
      String before = own.connectString();
      client.create("/kept");
      own.kill(0);
      client.await(KeeperState.Disconnected);
      assertThat(own.isRunning(0)).isFalse();
      own.restart(0);
      client.await(KeeperState.SyncConnected);
      assertThat(own.connectString()).isEqualTo(before);
      assertThat(client.exists("/kept")).isTrue();
    }
  }

  @Test
  void clusterListensOnLoopbackOnly() {
    assertThat(cluster.connectString()).matches("127\\.0\\.0\\.1:\\d+");
    assertThat(cluster.leader()).isZero();
    assertThat(cluster.members()).isEqualTo(1);
  }

  @Test
  void invalidOptionsAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestingCluster.start(0))
        .withMessage("members: 0 (expected: 1 to 9)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestingCluster.builder().tickTime(Duration.ofMillis(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestingCluster.builder().maxSessionTimeout(Duration.ofMillis(1)).start());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cluster.connectString(1))
        .withMessage("member: 1 (expected: 0 to 0)");
  }

  @Test
  void closeMayBeCalledTwice() {
    TestingCluster own = TestingCluster.start();
    own.close();
    own.close();
    await().until(() -> !own.isRunning(0));
  }
}
