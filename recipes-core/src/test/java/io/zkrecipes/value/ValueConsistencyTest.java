package io.zkrecipes.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Codec;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.Subscription;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.Direction;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import io.zkrecipes.value.SharedValue.Versioned;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Cases in which a value could become wrong, or a caller not be notified. */
@ZooKeeperTest
class ValueConsistencyTest extends ValueTestBase {
  private String connect;

  @BeforeEach
  void rememberServers(ConnectString servers) {
    connect = servers.value();
  }

  private static byte[] bytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private long stored() throws Exception {
    return ByteBuffer.wrap(zooKeeper.getData(PATH, false, null)).getLong();
  }

  private void deleteReceipts() throws Exception {
    for (String child : zooKeeper.getChildren(PATH, false)) {
      zooKeeper.delete(PATH + "/" + child, -1);
    }
  }

  private void deleteNode() throws Exception {
    deleteReceipts();
    zooKeeper.delete(PATH, -1);
  }

  @Test
  void valueIsReadableAgainAfterItsDataIsRepaired() throws Exception {
    Counter counter = counter(alice);
    counter.add(1);
    zooKeeper.setData(PATH, new byte[5], -1);
    assertThatThrownBy(counter::get).isInstanceOf(CoordinationException.class);
    zooKeeper.setData(PATH, bytes(7), -1);
    assertThat(counter(bob).get()).isEqualTo(7);
    assertThat(counter.get()).isEqualTo(7);
  }

  @Test
  void staleCachedValueCausesNoOverflowError() throws Exception {
    Counter counter = counter(alice);
    counter.set(Long.MAX_VALUE);
    counter(bob).set(0);
    assertThat(counter.add(1)).isEqualTo(1);
  }

  @Test
  void addIsAppliedOnceWhenItsReceiptIsDeleted() throws Exception {
    counter(bob).add(1);
    FaultRule lost = alice.proxy().when(WireOp.MULTI).path("_op_").dropReply();
    alice.proxy().refuse();
    CompletableFuture<Long> added = counter(alice).addAsync(1);
    lost.awaitFired(SOON);
    await().atMost(SOON).until(() -> stored() == 2);
    deleteReceipts();
    alice.proxy().accept();
    Throwable error = catchThrowable(() -> get(added));
    assertThat(stored()).as("one add after 1, which ended with %s", error).isEqualTo(2);
  }

  @Test
  void recreatedCounterIsNotOverwritten() throws Exception {
    counter(bob).add(1);
    assertThat(counter(alice).get()).isEqualTo(1);
    deleteNode();
    counter(bob).add(100);
    assertThat(counter(alice).add(1)).isEqualTo(101);
  }

  @Test
  void compareAndSetFailsWhenTheNodeWasRecreatedSinceTheRead() throws Exception {
    value(bob).set("red");
    SharedValue<String> ours = value(alice);
    Versioned<String> red = ours.get().orElseThrow();
    deleteNode();
    value(bob).set("blue");
    assertThat(ours.compareAndSet(red, "green")).isEmpty();
    assertThat(value(bob).get().orElseThrow().value()).isEqualTo("blue");
  }

  @Test
  void addIsNotAppliedAgainToARecreatedEmptyNode() throws Exception {
    zooKeeper.create("/values", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    zooKeeper.create(PATH, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    FaultRule lost = alice.proxy().when(WireOp.MULTI).path("_op_").dropReply();
    alice.proxy().refuse();
    CompletableFuture<Long> added = counter(alice).addAsync(1);
    lost.awaitFired(SOON);
    await().atMost(SOON).until(() -> counter(bob).get() == 1); // it was applied
    deleteNode();
    zooKeeper.create(PATH, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    cluster.expire(alice.proxy().sessionId());
    alice.proxy().accept();
    Throwable error = catchThrowable(() -> get(added));
    assertThat(counter(bob).get()).as("was applied; now %s", error).isZero();
  }

  @Test
  void cancelledQueuedUpdateIsNotWritten() throws Exception {
    Counter counter = counter(alice);
    counter.set(1);
    Hold first = alice.proxy().when(WireOp.MULTI).hold();
    CompletableFuture<Long> sent = counter.addAsync(10);
    first.awaitReached(SOON);
    CompletableFuture<Boolean> queued = counter.compareAndSetAsync(11, 100);
    assertThat(queued.cancel(false)).isTrue();
    first.proceed();
    get(sent);
    assertThat(counter.get()).isEqualTo(11);
  }

  @Test
  void listenerHearsTheValueOnceTheNodeIsReadable() throws Exception {
    zooKeeper.create("/values", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    zooKeeper.create(
        PATH,
        new byte[] {'a'},
        Collections.singletonList(new ACL(Perms.ALL & ~Perms.READ, Ids.ANYONE_ID_UNSAFE)),
        CreateMode.PERSISTENT);
    List<String> heard = new CopyOnWriteArrayList<>();
    try (Subscription listening =
        value(alice).onChange(found -> heard.add(found.map(Versioned::value).orElse("none")))) {
      assertThat(listening).isNotNull();
      zooKeeper.delete(PATH, -1);
      value(bob).set("red");
      await().atMost(Duration.ofSeconds(8)).until(() -> heard.contains("red"));
    }
  }

  @Test
  void writeIsAppliedOnceWhenOnlyTheClientGivesUpTheSession() throws Exception {
    String chroot = connect.substring(connect.indexOf('/'));
    try (FaultProxy one = FaultProxy.to(connect);
        FaultProxy two = FaultProxy.to(connect)) {
      two.refuse();
      String both =
          one.connectString().replace(chroot, "") + "," + two.connectString().replace(chroot, "");
      try (CuratorFramework curator =
          CuratorFrameworkFactory.builder()
              .connectString(both + chroot)
              .sessionTimeoutMs(9000)
              .connectionTimeoutMs(9000)
              .simulatedSessionExpirationPercent(1)
              .retryPolicy(new RetryForever(100))
              .build()) {
        curator.start();
        RecipeClient client = RecipeClient.over(curator);
        assertThat(client.awaitConnected(SOON)).isTrue();
        Counter counter = Counter.of(client, PATH);
        counter.add(1);
        Hold old = one.when(WireOp.MULTI).path("_op_").hold();
        Hold again = two.when(WireOp.MULTI).path("_op_").hold();
        curator
            .getConnectionStateListenable()
            .addListener(
                (c, state) -> {
                  if (state == ConnectionState.LOST) {
                    two.accept();
                  }
                });
        CompletableFuture<Long> added = counter.addAsync(1);
        old.awaitReached(SOON);
        one.refuse();
        one.freeze(Direction.BOTH);
        again.awaitReached(SOON);
        boolean alive = cluster.hasSession(one.sessionId());
        one.thaw();
        old.proceed();
        again.proceed();
        Throwable error = catchThrowable(() -> get(added));
        assertThat(stored()).as("1 + 1; old session alive: %s, %s", alive, error).isEqualTo(2);
        client.close();
      }
    }
  }

  @Test
  void closedClientWritesNothingMore() throws Exception {
    try (CuratorFramework curator =
        CuratorFrameworkFactory.newClient(alice.proxy().connectString(), new RetryForever(100))) {
      curator.start();
      RecipeClient client = RecipeClient.over(curator);
      assertThat(client.awaitConnected(SOON)).isTrue();
      SharedValue<String> value = SharedValue.of(client, PATH, Codec.text());
      value.set("a");
      Hold answer = alice.proxy().when(WireOp.MULTI).path("_op_").holdReply();
      CompletableFuture<Versioned<String>> sent = value.setAsync("b");
      answer.awaitReached(SOON);
      CompletableFuture<Versioned<String>> queued = value.setAsync("c");
      client.close();
      answer.proceed();
      get(sent);
      Throwable error = catchThrowable(() -> get(queued));
      assertThat(error).as("stored %s", value(bob).get()).isNotNull();
    }
  }

  @Test
  void recreatedNodeCanBeWrittenAfterItsVersionsWereExhausted() throws Exception {
    counter(bob).add(10);
    Counter counter = counter(alice);
    counter.add(1);
    cluster.setDataVersion(connect.substring(connect.indexOf('/')) + PATH, -1);
    assertThatThrownBy(() -> counter.add(1)).isInstanceOf(CoordinationException.class);
    deleteNode();
    assertThat(counter(bob).add(5)).isEqualTo(5);
    assertThat(counter.add(1)).isEqualTo(6);
  }

  @Test
  void timedOutReadReportsThatNothingWasWritten() throws Exception {
    ValueClient carol = join(Duration.ofSeconds(4)); // whose patience is short
    Counter counter = counter(carol);
    counter.add(1);
    carol.proxy().freeze(Direction.TO_CLIENT);
    Throwable error = catchThrowable(counter::get);
    carol.proxy().thaw();
    assertThat(error)
        .isInstanceOf(CoordinationException.class)
        .isNotInstanceOf(UnknownOutcomeException.class);
  }
}
