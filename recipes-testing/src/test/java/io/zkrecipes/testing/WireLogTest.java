package io.zkrecipes.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class WireLogTest {
  private final FaultProxy proxy;
  private RawClient client;

  WireLogTest(FaultProxy proxy) {
    this.proxy = proxy;
  }

  @BeforeEach
  void connect() throws Exception {
    client = RawClient.connect(proxy.connectString());
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void logContainsRequestsAndReplies() throws Exception {
    WireLog log =
        proxy.record(
            () -> {
              client.create("/a");
              client.create("/b", CreateMode.CONTAINER);
              client.zooKeeper.getChildren("/", false);
            });
    assertThat(log.requests())
        .extracting(WireRequest::op)
        .containsExactly(WireOp.CREATE, WireOp.CREATE, WireOp.GET_CHILDREN);
    assertThat(log.requests().get(0).path()).endsWith("/a");
    assertThat(log.count(WireOp.CREATE)).isEqualTo(2);
    assertThat(log.count(WireOp.CREATE_CONTAINER)).isEqualTo(1);
    assertThat(log.count(WireOp.ANY)).isEqualTo(3);
    assertThat(log.bytesSent())
        .isEqualTo(log.requests().stream().mapToInt(WireRequest::bytes).sum());
    assertThat(log.bytesReceived()).isGreaterThan(3 * 20);
    assertThatIllegalStateException().isThrownBy(log::roundTrips);
  }

  @Test
  void logContainsEvents() throws Exception {
    client.create("/a");
    client.zooKeeper.exists("/a", true);
    WireLog log = proxy.record(() -> client.zooKeeper.delete("/a", -1));
    assertThat(log.events()).extracting(WireEvent::type).containsExactly(EventType.NodeDeleted);
    assertThat(log.count(WireOp.EVENT)).isEqualTo(1);
  }

  @Test
  void logWaitsForUnawaitedRequests() throws Exception {
    WireLog log = proxy.record(() -> createAndForget("/later"));
    assertThat(log.count(WireOp.CREATE)).isEqualTo(1);
    assertThat(log.bytesReceived()).isPositive();
  }

  private void createAndForget(String path) {
    CompletableFuture<Integer> unused = createLater(path);
  }

  private CompletableFuture<Integer> createLater(String path) {
    CompletableFuture<Integer> code = new CompletableFuture<>();
    client.zooKeeper.create(
        path,
        new byte[0],
        Ids.OPEN_ACL_UNSAFE,
        CreateMode.PERSISTENT,
        (rc, p, context, name) -> code.complete(rc),
        null);
    return code;
  }

  @Test
  void requestsSentTogetherAreOneRoundTrip() throws Exception {
    WireLog log =
        proxy.recordRounds(
            () -> {
              CompletableFuture<Integer> created = createLater("/a");
              client.zooKeeper.getChildren("/", false);
              assertThat(created.get()).isZero();
            });
    assertThat(log.roundTrips()).isEqualTo(1);
    assertThat(log.count(WireOp.ANY)).isEqualTo(2);
  }

  @Test
  void sequentialRequestsAreARoundTripEach() throws Exception {
    WireLog log =
        proxy.recordRounds(
            () -> {
              client.create("/a");
              client.zooKeeper.getChildren("/", false);
            });
    assertThat(log.roundTrips()).isEqualTo(2);
  }

  @Test
  void unawaitedRequestIsNoRoundTrip() throws Exception {
    WireLog log = proxy.recordRounds(() -> createAndForget("/a"));
    assertThat(log.roundTrips()).isZero();
    assertThat(log.count(WireOp.CREATE)).isEqualTo(1);
    assertThat(client.exists("/a")).isTrue();
  }

  @Test
  void roundTripRecordingContinuesWhenARequestIsLost() throws Exception {
    proxy.when(WireOp.CREATE).dropRequest();
    WireLog log =
        proxy.recordRounds(
            () -> {
              assertThat(createLater("/a").get()).isNotZero();
              client.await(KeeperState.SyncConnected);
              client.exists("/a");
            });
    assertThat(log.requests())
        .extracting(WireRequest::op)
        .containsSubsequence(WireOp.CREATE, WireOp.CONNECT, WireOp.EXISTS);
    assertThat(log.roundTrips()).isEqualTo(2);
  }

  @Test
  void counterCountsBetweenStartAndStop() throws Exception {
    WireCounter counter = proxy.counter();
    client.create("/before");
    counter.start();
    client.create("/a");
    client.zooKeeper.getData("/a", true, null);
    client.zooKeeper.setData("/a", new byte[100], -1);
    counter.stop();
    client.create("/after");
    assertThat(counter.requests()).isEqualTo(3);
    assertThat(counter.count(WireOp.CREATE)).isEqualTo(1);
    assertThat(counter.events()).isEqualTo(1);
    assertThat(counter.count(WireOp.EVENT)).isEqualTo(1);
    assertThat(counter.bytesSent()).isGreaterThan(100);
    assertThat(counter.bytesReceived()).isPositive();
    assertThat(counter.start().requests()).isZero();
  }
}
