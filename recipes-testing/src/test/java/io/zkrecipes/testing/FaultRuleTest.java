package io.zkrecipes.testing;

import static io.zkrecipes.testing.RawClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.ConnectionLossException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class FaultRuleTest {
  private final FaultProxy proxy;
  private final ZooKeeper admin;
  private RawClient client;

  FaultRuleTest(FaultProxy proxy, ZooKeeper admin) {
    this.proxy = proxy;
    this.admin = admin;
  }

  @BeforeEach
  void connect() throws Exception {
    client = RawClient.connect(proxy.connectString());
  }

  @AfterEach
  void disconnect() {
    proxy.heal();
    client.close();
  }

  @Test
  void nodeExistsAfterItsReplyWasDropped() throws Exception {
    FaultRule rule = proxy.when(WireOp.CREATE).path("lock-").dropReply();
    client.create("/other");
    assertThatExceptionOfType(ConnectionLossException.class)
        .isThrownBy(() -> client.create("/lock-1"));
    rule.awaitFired(SOON);
    assertThat(admin.exists("/lock-1", false)).isNotNull();
    client.await(KeeperState.SyncConnected);
    client.create("/lock-2");
    assertThat(rule.fired()).isEqualTo(1);
  }

  @Test
  void nodeDoesNotExistAfterItsRequestWasDropped() throws Exception {
    proxy.when(WireOp.CREATE2).path("/a").dropRequest();
    proxy.when(WireOp.CREATE_PLAIN).path("/a").dropRequest();
    assertThatExceptionOfType(ConnectionLossException.class).isThrownBy(() -> client.create("/a"));
    assertThat(admin.exists("/a", false)).isNull();
  }

  @Test
  void requestsBeforeTheDroppedOneAreAnswered() throws Exception {
    proxy.when(WireOp.CREATE).nth(3).dropRequest();
    CompletableFuture<Integer> first = createLater("/1");
    CompletableFuture<Integer> second = createLater("/2");
    CompletableFuture<Integer> third = createLater("/3");
    assertThat(List.of(first.get(), second.get())).containsExactly(0, 0);
    assertThat(third.get()).isEqualTo(-4);
    assertThat(admin.getChildren("/", false)).containsExactlyInAnyOrder("1", "2");
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
  void ruleFiresFromTheNthMatchAsOftenAsConfigured() throws Exception {
    FaultRule rule = proxy.when(WireOp.EXISTS).path("/x").nth(2).times(2).reset();
    assertThat(client.exists("/x")).isFalse();
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(ConnectionLossException.class)
          .isThrownBy(() -> client.exists("/x"));
      client.await(KeeperState.Disconnected);
      client.await(KeeperState.SyncConnected);
    }
    assertThat(client.exists("/x")).isFalse();
    assertThat(rule.fired()).isEqualTo(2);
  }

  @Test
  void transactionMatchesByThePathOfAnyOperation() throws Exception {
    proxy.when(WireOp.MULTI).path("second").dropReply();
    Op first = Op.create("/first", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER);
    Op second = Op.create("/second", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
    client.zooKeeper.multi(List.of(Op.check("/", -1), first));
    assertThatExceptionOfType(ConnectionLossException.class)
        .isThrownBy(() -> client.zooKeeper.multi(List.of(Op.check("/", -1), second)));
    assertThat(admin.exists("/second", false)).isNotNull();
  }

  @Test
  void heldRequestReachesTheServerAfterProceed() throws Exception {
    Hold hold = proxy.when(WireOp.CREATE).hold();
    CompletableFuture<Integer> code = createLater("/held");
    hold.awaitReached(SOON);
    assertThat(admin.exists("/held", false)).isNull();
    assertThat(code).isNotDone();
    hold.proceed();
    assertThat(code.get()).isZero();
    assertThat(hold.rule().fired()).isEqualTo(1);
  }

  @Test
  void requestOfAHeldReplyIsApplied() throws Exception {
    Hold hold = proxy.when(WireOp.CREATE).holdReply();
    CompletableFuture<Integer> code = createLater("/held");
    hold.awaitReached(SOON);
    assertThat(admin.exists("/held", false)).isNotNull();
    assertThat(code).isNotDone();
    hold.proceed();
    assertThat(code.get()).isZero();
  }

  @Test
  void requestAndReplyAreDelayed() throws Exception {
    Duration time = Duration.ofMillis(200);
    FaultRule request = proxy.when(WireOp.GET_CHILDREN).delay(time);
    FaultRule reply = proxy.when(WireOp.GET_CHILDREN).nth(2).delayReply(time);
    for (FaultRule rule : List.of(request, reply)) {
      long start = System.nanoTime();
      client.zooKeeper.getChildren("/", false);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(time);
      assertThat(rule.fired()).isEqualTo(1);
    }
  }

  @Test
  void heldEventArrivesAfterProceed() throws Exception {
    client.create("/watched");
    Hold hold = proxy.when(WireOp.EVENT).path("/watched").hold();
    CompletableFuture<String> seen = new CompletableFuture<>();
    client.zooKeeper.exists("/watched", event -> seen.complete(event.getPath()));
    admin.delete("/watched", -1);
    hold.awaitReached(SOON);
    assertThat(seen).isNotDone();
    hold.proceed();
    assertThat(seen.get()).isEqualTo("/watched");
  }

  @Test
  void droppedEventIsDeliveredAfterTheReconnect() throws Exception {
    client.create("/watched");
    FaultRule rule = proxy.when(WireOp.EVENT).path("/watched").dropReply();
    FaultRule again = proxy.when(WireOp.SET_WATCHES).path("/watched").delay(Duration.ZERO);
    CompletableFuture<String> seen = new CompletableFuture<>();
    client.zooKeeper.exists(
        "/watched",
        event -> {
          if (event.getPath() != null) {
            seen.complete(event.getPath());
          }
        });
    admin.delete("/watched", -1);
    assertThat(seen.get()).isEqualTo("/watched");
    assertThat(rule.fired()).isEqualTo(1);
    assertThat(again.fired()).isEqualTo(1);
  }

  @Test
  void cancelledRuleDoesNotFire() throws Exception {
    FaultRule rule = proxy.when(WireOp.ANY).always().dropRequest();
    rule.cancel();
    client.create("/a");
    assertThat(rule.fired()).isZero();
    assertThatIllegalStateException()
        .isThrownBy(() -> rule.awaitFired(Duration.ofMillis(1)))
        .withMessageContaining("DROP_REQUEST on ANY");
  }

  @Test
  void invalidNumbersAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy.when(WireOp.ANY).nth(0))
        .withMessage("nth: 0 (expected: 1 or above)");
    assertThatIllegalArgumentException().isThrownBy(() -> proxy.when(WireOp.ANY).times(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy.when(WireOp.ANY).delay(Duration.ofMillis(-1)));
  }
}
