package io.zkrecipes.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class FaultProxyTest {

  @Test
  void frozenRequestsArriveAfterTheThaw(FaultProxy proxy, ZooKeeper admin) throws Exception {
    try (RawClient client = RawClient.connect(proxy.connectString())) {
      proxy.freeze(Direction.TO_SERVER);
      CompletableFuture<Boolean> created = existsLater(client);
      assertThat(created).isNotDone();
      proxy.thaw();
      assertThat(created.get()).isTrue();
    }
  }

  private static CompletableFuture<Boolean> existsLater(RawClient client) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    client.zooKeeper.exists("/", false, (rc, path, context, stat) -> done.complete(rc == 0), null);
    return done;
  }

  @Test
  void frozenClientIsExpiredAndNotifiedAfterTheThaw(
      FaultProxy proxy, TestingCluster cluster, ZooKeeper admin) throws Exception {
    try (RawClient client = RawClient.connect(proxy.connectString(), Duration.ofSeconds(3))) {
      client.create("/mine", CreateMode.EPHEMERAL);
      proxy.freeze(Direction.BOTH);
      await().until(() -> !cluster.hasSession(proxy.sessionId()));
      assertThat(admin.exists("/mine", false)).isNull();
      proxy.thaw();
      client.await(KeeperState.Expired);
    }
  }

  @Test
  void clientThatClosesDuringAFreezeNeverReachesTheServer(FaultProxy proxy) throws Exception {
    proxy.freeze(Direction.TO_SERVER);
    RawClient client = RawClient.begin(proxy.connectString(), Duration.ofSeconds(1));
    await().until(() -> proxy.connections() == 1);
    client.close();
    proxy.thaw();
    await().until(() -> proxy.connections() == 0);
    assertThat(proxy.sessionIds()).isEmpty();
  }

  @Test
  void disconnectedClientReconnectsWithItsSession(FaultProxy proxy) throws Exception {
    try (RawClient client = RawClient.connect(proxy.connectString())) {
      proxy.cut();
      client.await(KeeperState.Disconnected);
      client.await(KeeperState.SyncConnected);
      assertThat(proxy.sessionIds()).containsExactly(client.session());
      assertThat(proxy.connections()).isEqualTo(1);
    }
  }

  @Test
  void connectStringTwiceNamesTheSameServerAndChroot(FaultProxy proxy, ZooKeeper admin)
      throws Exception {
    try (RawClient client = RawClient.connect(proxy.connectStringTwice())) {
      client.create("/there");
      assertThat(admin.exists("/there", false)).isNotNull();
      proxy.cut();
      client.await(KeeperState.Disconnected);
      client.await(KeeperState.SyncConnected);
      assertThat(proxy.sessionIds()).containsExactly(client.session());
    }
  }

  @Test
  void refusedClientConnectsAfterAccept(FaultProxy proxy) throws Exception {
    proxy.refuse();
    try (RawClient client = RawClient.begin(proxy.connectString(), Duration.ofSeconds(20))) {
      await()
          .during(Duration.ofMillis(300))
          .until(() -> !client.zooKeeper.getState().isConnected());
      proxy.accept();
      client.await(KeeperState.SyncConnected);
    }
  }

  @Test
  void sessionSeenByTheProxyCanBeExpired(FaultProxy proxy, TestingCluster cluster)
      throws Exception {
    assertThatIllegalStateException().isThrownBy(proxy::sessionId);
    try (RawClient client = RawClient.connect(proxy.connectString())) {
      cluster.expire(proxy.sessionId());
      client.await(KeeperState.Expired);
    }
  }

  @Test
  void closedProxyLeavesNoThread(TestingCluster cluster) throws Exception {
    FaultProxy proxy = FaultProxy.to(cluster.connectString(0));
    RawClient client = RawClient.connect(proxy.connectString());
    proxy.freeze(Direction.BOTH);
    proxy.close();
    proxy.close();
    client.close();
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("fault-proxy")));
  }

  @Test
  void proxyRejectsSeveralServers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultProxy.to("a:1,b:2"))
        .withMessage("server: a:1,b:2 (expected: host:port)");
    assertThatIllegalArgumentException().isThrownBy(() -> FaultProxy.to("nowhere"));
  }
}
