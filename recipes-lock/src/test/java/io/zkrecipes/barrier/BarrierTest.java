package io.zkrecipes.barrier;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.Parties;
import io.zkrecipes.lock.Party;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class BarrierTest extends Parties {

  private static Barrier barrier(Party party) {
    return Barrier.of(party.client, PATH);
  }

  @Test
  void nobodyPassesWhileLowered() throws Exception {
    barrier(alice).lower();
    barrier(alice).lower();
    assertThat(barrier(bob).isLowered()).isTrue();
    CompletableFuture<Void> waiting = barrier(bob).awaitAsync();
    assertThat(barrier(bob).await(Duration.ofMillis(100))).isFalse();
    assertThat(waiting).isNotDone();
    barrier(alice).lift();
    get(waiting);
    barrier(alice).lift();
    assertThat(barrier(bob).await(SOON)).isTrue();
    assertThat(barrier(bob).isLowered()).isFalse();
  }

  @Test
  void awaitOnALiftedBarrierCostsOneRoundTrip() throws Exception {
    WireLog log = bob.proxy.recordRounds(() -> assertThat(barrier(bob).await(SOON)).isTrue());
    assertThat(log.roundTrips()).as("%s", log).isEqualTo(1);
  }

  @Test
  void sessionEventsLetNobodyPass() throws Exception {
    barrier(alice).lower();
    CompletableFuture<Void> waiting = barrier(bob).awaitAsync();
    hearAll(bob);
    bob.proxy.refuse();
    bob.proxy.cut();
    await().atMost(SOON).until(() -> !bob.isConnected());
    bob.proxy.accept();
    await().atMost(SOON).until(bob::isConnected);
    hearAll(bob);
    assertThat(waiting).isNotDone();
    cluster.expire(bob.proxy.sessionId());
    assertThat(barrier(bob).isLowered()).isTrue(); // in the next session
    hearAll(bob);
    assertThat(waiting).isNotDone();
    barrier(alice).lift();
    get(waiting);
  }

  @Test
  void liftWhileDisconnectedIsNoticedAfterTheReconnect() throws Exception {
    barrier(alice).lower();
    CompletableFuture<Void> waiting = barrier(bob).awaitAsync();
    hearAll(bob);
    bob.proxy.refuse();
    bob.proxy.cut();
    barrier(alice).lift();
    bob.proxy.accept();
    get(waiting);
  }

  @Test
  void lostRepliesAreRecovered() throws Exception {
    FaultRule lowering = alice.proxy.when(WireOp.CREATE2).path(PATH).nth(2).dropReply();
    barrier(alice).lower(); // the first one finds no parent
    assertThat(lowering.fired()).isEqualTo(1);
    assertThat(zooKeeper.exists(PATH, false)).isNotNull();
    FaultRule looking = bob.proxy.when(WireOp.SYNC).dropReply();
    CompletableFuture<Void> waiting = barrier(bob).awaitAsync();
    await().atMost(SOON).until(() -> looking.fired() == 1);
    FaultRule lifting = alice.proxy.when(WireOp.MULTI).path(PATH).dropReply();
    barrier(alice).lift();
    assertThat(lifting.fired()).isEqualTo(1);
    get(waiting);
  }

  @Test
  void awaitWorksBeforeTheFirstConnection(FaultProxy proxy) throws Exception {
    proxy.refuse();
    try (RecipeClient client = RecipeClient.connect(proxy.connectString())) {
      CompletableFuture<Void> waiting = Barrier.of(client, PATH).awaitAsync();
      assertThat(waiting).isNotDone();
      proxy.accept();
      get(waiting);
    }
  }

  @Test
  void cancelTimeoutAndErrorsAreReported() throws Exception {
    barrier(alice).lower();
    FutureTask<Boolean> blocked = new FutureTask<>(() -> barrier(bob).await(SOON));
    Thread thread = new Thread(blocked);
    thread.start();
    thread.interrupt();
    assertThatThrownBy(blocked::get).hasCauseInstanceOf(InterruptedException.class);
    CompletableFuture<Void> waiting = barrier(bob).awaitAsync();
    bob.client.close();
    assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(ClientClosedException.class);
    zooKeeper.create(PATH + "/child", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    assertThatThrownBy(() -> barrier(alice).lift())
        .isInstanceOf(CoordinationException.class)
        .hasMessage(PATH + ": cannot lift it: NOTEMPTY");
  }

  @Test
  void awaitWithoutReadPermissionIsDenied() throws Exception {
    barrier(alice).lower();
    ACL closed = new ACL(Perms.ALL & ~Perms.READ, Ids.ANYONE_ID_UNSAFE);
    zooKeeper.setACL(PATH, Collections.singletonList(closed), -1);
    assertThatThrownBy(() -> barrier(bob).await(SOON)).isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void barrierWorksWithCuratorsDistributedBarrier() throws Exception {
    DistributedBarrier theirs = new DistributedBarrier(alice.client.curator(), PATH);
    theirs.setBarrier();
    CompletableFuture<Void> waiting = barrier(bob).awaitAsync();
    assertThat(barrier(bob).isLowered()).isTrue();
    theirs.removeBarrier();
    get(waiting);
    barrier(bob).lower();
    assertThat(theirs.waitOnBarrier(100, TimeUnit.MILLISECONDS)).isFalse();
    barrier(bob).lift();
    theirs.waitOnBarrier();
  }

  @Test
  void invalidArgumentsAreRejectedAndNamedInTheError() {
    assertThatThrownBy(() -> barrier(alice).await(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> Barrier.of(alice.client, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("x");
    assertThat(barrier(alice).path().value()).isEqualTo(PATH);
  }
}
