package io.zkrecipes.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.ConnectionLossException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.junit.jupiter.api.Test;

@ZooKeeperTest(members = 3)
class EnsembleTest {

  @Test
  void ensembleServesWithOneMemberKilledAndAdmitsItAgain(
      TestingCluster cluster, ConnectString servers) throws Exception {
    try (RawClient client = RawClient.connect(cluster.connectString(0) + servers.chroot())) {
      int follower = cluster.leader() == 2 ? 1 : 2;
      cluster.kill(follower);
      client.create("/while-one-is-down");
      cluster.restart(follower);
      String back = cluster.connectString(follower) + servers.chroot();
      try (RawClient there = RawClient.connect(back)) {
        assertThat(there.exists("/while-one-is-down")).isTrue();
      }
    }
  }

  @Test
  void anotherMemberLeadsAfterTheLeaderIsKilled(TestingCluster cluster, ConnectString servers)
      throws Exception {
    try (RawClient client = RawClient.connect(servers.value())) {
      long session = client.session();
      int first = cluster.leader();
      cluster.kill(first);
      assertThat(cluster.leader()).isNotEqualTo(first);
      await()
          .atMost(RawClient.SOON)
          .ignoreExceptionsInstanceOf(ConnectionLossException.class)
          .until(() -> client.exists("/"));
      client.create("/under-a-new-leader", CreateMode.EPHEMERAL);
      assertThat(client.session()).isEqualTo(session);
    }
  }

  @Test
  void expireOnTheLeaderReachesAClientOfAFollower(TestingCluster cluster, ConnectString servers)
      throws Exception {
    int follower = (cluster.leader() + 1) % 3;
    try (RawClient alice = RawClient.connect(cluster.connectString(follower) + servers.chroot());
        RawClient bob = RawClient.connect(servers.value())) {
      alice.create("/alice", CreateMode.EPHEMERAL);
      cluster.expire(alice.session());
      assertThat(bob.exists("/alice")).isFalse();
      alice.await(KeeperState.Expired);
    }
  }

  @Test
  void writesAcknowledgedByAFollowerAreVisibleToServerFaults(
      TestingCluster cluster, ConnectString servers) throws Exception {
    int follower = (cluster.leader() + 1) % 3;
    try (RawClient client = RawClient.connect(cluster.connectString(follower) + servers.chroot())) {
      for (int i = 0; i < 200; i++) {
        int before = cluster.nodeCount();
        client.create("/n" + i);
        assertThat(cluster.nodeCount()).isEqualTo(before + 1);
        cluster.setNextSequence(servers.chroot() + "/n" + i, i);
      }
    }
  }

  @Test
  void serverFaultsWorkBeforeTheFirstWriteUnderANewLeader(TestingCluster cluster) {
    cluster.kill(cluster.leader());
    int nodes = cluster.nodeCount();
    cluster.restartAll();
    assertThat(cluster.nodeCount()).isEqualTo(nodes);
  }

  @Test
  void sequenceAndContainersAreTheSameOnAllMembers(TestingCluster cluster, ConnectString servers)
      throws Exception {
    try (RawClient client = RawClient.connect(servers.value())) {
      client.create("/box", CreateMode.CONTAINER);
      cluster.setNextSequence(servers.chroot() + "/box", 77);
      String item = client.create("/box/n-", CreateMode.PERSISTENT_SEQUENTIAL);
      assertThat(item).isEqualTo("/box/n-0000000077");
      client.zooKeeper.delete(item, -1);
      assertThat(cluster.reapContainers()).containsExactly(servers.chroot() + "/box");
      assertThat(client.exists("/box")).isFalse();
    }
  }
}
