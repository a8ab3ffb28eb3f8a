package io.zkrecipes.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class CounterTest extends ValueTestBase {

  @Test
  void counterIsSharedByAllClients() {
    assertThat(counter(alice).get()).isZero();
    assertThat(counter(alice).add(5)).isEqualTo(5);
    assertThat(counter(bob).add(-7)).isEqualTo(-2);
    assertThat(counter(alice).add(1)).isEqualTo(-1);
    assertThat(counter(bob).get()).isEqualTo(-1);
    assertThat(counter(alice).path().value()).isEqualTo(PATH);
  }

  @Test
  void setCompareAndSetAndUpdateWork() throws Exception {
    Counter counter = counter(alice);
    counter.set(40);
    assertThat(counter.compareAndSet(41, 1)).isFalse();
    assertThat(counter.compareAndSet(40, 41)).isTrue();
    assertThat(counter(bob).update(value -> value * 2)).isEqualTo(82);
    assertThat(counter.update(value -> value + 1)).isEqualTo(83);
    get(counter.setAsync(7));
    assertThat(get(counter.compareAndSetAsync(7, 8))).isTrue();
    assertThat(get(counter.compareAndSetAsync(7, 9))).isFalse();
    assertThat(get(counter.addAsync(2))).isEqualTo(10);
    assertThat(get(counter(bob).getAsync())).isEqualTo(10);
  }

  @Test
  void operationsCostOneRoundTrip() throws Exception {
    Counter counter = counter(alice);
    counter.add(1);
    WireLog add = alice.proxy().recordRounds(() -> counter.add(1));
    assertThat(add.roundTrips()).as("%s", add).isEqualTo(1);
    WireLog update = alice.proxy().recordRounds(() -> counter.update(value -> value + 1));
    assertThat(update.roundTrips()).as("%s", update).isEqualTo(1);
    WireLog get = alice.proxy().recordRounds(counter::get);
    assertThat(get.roundTrips()).as("%s", get).isEqualTo(1);
  }

  @Test
  void concurrentChangesAreBatchedIntoOneWrite() throws Exception {
    Counter counter = counter(alice);
    counter.add(1);
    Hold first = alice.proxy().when(WireOp.MULTI).hold();
    List<CompletableFuture<Long>> all = new ArrayList<>();
    all.add(counter.addAsync(1));
    first.awaitReached(SOON);
    for (int i = 0; i < 100; i++) {
      all.add(counter(alice).addAsync(1));
    }
    WireLog log =
        alice
            .proxy()
            .recordRounds(
                () -> {
                  first.proceed();
                  for (int i = 0; i < all.size(); i++) {
                    assertThat(get(all.get(i))).isEqualTo(2 + i);
                  }
                });
    assertThat(log.count(WireOp.MULTI)).as("%s", log).isLessThanOrEqualTo(2);
    assertThat(counter(bob).get()).isEqualTo(102);
  }

  @Test
  void overflowFailsOneCallAndChangesNothing() {
    Counter counter = counter(alice);
    counter.set(Long.MAX_VALUE);
    assertThatThrownBy(() -> counter.add(1))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining(PATH)
        .hasMessageContaining("9223372036854775807 + 1");
    assertThat(counter.add(-1)).isEqualTo(Long.MAX_VALUE - 1);
    counter.set(Long.MIN_VALUE);
    assertThatThrownBy(() -> counter.add(-1)).isInstanceOf(ArithmeticException.class);
    assertThat(counter.get()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void foreignDataIsReportedAndNotOverwritten() throws Exception {
    counter(alice).add(1);
    zooKeeper.setData(PATH, new byte[5], -1);
    assertThatThrownBy(() -> counter(alice).add(1))
        .isInstanceOf(CoordinationException.class)
        .hasMessage(PATH + ": 5 bytes of data (expected: 8, or none)");
    assertThat(zooKeeper.getData(PATH, false, null)).hasSize(5);
  }

  @Test
  void counterStartsAtZeroAfterItsNodeIsDeleted() throws Exception {
    Counter counter = counter(alice);
    counter.add(3);
    for (String child : zooKeeper.getChildren(PATH, false)) {
      zooKeeper.delete(PATH + "/" + child, -1);
    }
    zooKeeper.delete(PATH, -1);
    assertThat(counter.add(1)).isEqualTo(1);
    assertThat(counter(bob).add(1)).isEqualTo(2);
  }

  @Test
  void deletedReceiptIsRecreatedByTheNextWrite() throws Exception {
    Counter counter = counter(alice);
    counter.add(3);
    zooKeeper.delete(PATH + "/" + zooKeeper.getChildren(PATH, false).get(0), -1);
    assertThat(counter.add(1)).isEqualTo(4);
    assertThat(zooKeeper.getChildren(PATH, false)).hasSize(1);
    alice.client().close();
    assertThat(zooKeeper.getChildren(PATH, false)).isEmpty();
  }

  @Test
  void updateCancelledBeforeSendingIsNotWritten() throws Exception {
    Counter counter = counter(alice);
    counter.add(1);
    Hold first = alice.proxy().when(WireOp.MULTI).hold();
    CompletableFuture<Long> sent = counter.addAsync(10);
    first.awaitReached(SOON);
    CompletableFuture<Long> queued = counter.addAsync(100);
    assertThat(queued.cancel(false)).isTrue();
    assertThatThrownBy(() -> counter.add(1000, Duration.ZERO))
        .isInstanceOf(CoordinationException.class)
        .hasMessageContaining("nothing was written");
    first.proceed();
    assertThat(get(sent)).isEqualTo(11);
    assertThat(counter(bob).get()).isEqualTo(11);
  }

  @Test
  void unansweredWriteThatTimesOutHasAnUnknownOutcome() throws Exception {
    Counter counter = counter(alice);
    counter.add(1);
    Hold answer = alice.proxy().when(WireOp.MULTI).holdReply();
    assertThatThrownBy(() -> counter.add(1, Duration.ofMillis(300)))
        .isInstanceOf(UnknownOutcomeException.class)
        .hasMessageContaining(PATH)
        .hasMessageContaining("PT0.3S");
    answer.proceed();
    assertThat(counter.add(1)).isEqualTo(3);
  }

  @Test
  void operationsOfAClosedClientFail() throws Exception {
    ValueClient carol = join(Duration.ofSeconds(4)); // whose close waits for what is held
    Counter counter = counter(carol);
    counter.add(1);
    Hold first = carol.proxy().when(WireOp.MULTI).hold();
    CompletableFuture<Long> sent = counter.addAsync(10);
    first.awaitReached(SOON);
    CompletableFuture<Long> queued = counter.addAsync(100);
    carol.client().close();
    assertThat(catchThrowable(() -> get(sent))).hasCauseInstanceOf(UnknownOutcomeException.class);
    assertThat(catchThrowable(() -> get(queued))).hasCauseInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> counter.add(1)).isInstanceOf(ClientClosedException.class);
  }

  @Test
  void writeWithoutPermissionIsDenied() throws Exception {
    zooKeeper.create("/values", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    zooKeeper.create(
        PATH,
        new byte[0],
        Collections.singletonList(Ids.READ_ACL_UNSAFE.get(0)),
        CreateMode.PERSISTENT);
    assertThatThrownBy(() -> counter(alice).add(1))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining(PATH);
    assertThat(counter(alice).get()).isZero();
  }

  @Test
  void invalidArgumentsAreRejectedBeforeSending() throws Exception {
    Counter counter = counter(alice);
    WireLog log =
        alice
            .proxy()
            .recordRounds(
                () ->
                    assertThatThrownBy(() -> counter.add(1, Duration.ofSeconds(-1)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("PT-1S"));
    assertThat(log.roundTrips()).isZero();
    assertThatThrownBy(() -> Counter.of(alice.client(), "orders/"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("orders/");
  }

  @Test
  void blockingOperationsAreRejectedOnTheEventThread() throws Exception {
    ZooKeeper handle = alice.client().curator().getZookeeperClient().getZooKeeper();
    Counter counter = counter(alice);
    CompletableFuture<Throwable> refused = new CompletableFuture<>();
    handle.exists(
        "/",
        false,
        (rc, path, context, stat) -> refused.complete(catchThrowable(() -> counter.add(1))),
        null);
    assertThat(get(refused)).isInstanceOf(IllegalStateException.class);
    assertThat(counter.get()).isZero(); // comes after what was asked before
  }
}
