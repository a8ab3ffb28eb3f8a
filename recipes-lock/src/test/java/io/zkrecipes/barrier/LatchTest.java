package io.zkrecipes.barrier;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.lock.Parties;
import io.zkrecipes.lock.Party;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class LatchTest extends Parties {

  private static Latch latch(Party party, int count) {
    return Latch.of(party.client, PATH, count);
  }

  @Test
  void latchOpensAtZeroAndStaysOpen() throws Exception {
    CompletableFuture<Void> waiting = latch(bob, 3).awaitAsync();
    assertThat(latch(alice, 3).countDown()).isEqualTo(2);
    assertThat(get(latch(bob, 3).countDownAsync())).isEqualTo(1);
    assertThat(latch(bob, 3).left()).isEqualTo(1);
    assertThat(latch(bob, 3).await(Duration.ofMillis(100))).isFalse();
    assertThat(waiting).isNotDone();
    assertThat(latch(alice, 3).countDown()).isZero();
    get(waiting);
    assertThat(latch(alice, 3).countDown()).isZero();
    assertThat(latch(alice, 3).await(SOON)).isTrue();
    latch(bob, 3).await();
  }

  /** One who has seen which round it is. */
  private CompletableFuture<Void> waiting() throws Exception {
    latch(alice, 1).reset();
    CompletableFuture<Void> waiting = latch(bob, 1).awaitAsync();
    hearAll(bob);
    return waiting;
  }

  @Test
  void awaitOnAnOpenLatchCostsOneRoundTrip() throws Exception {
    latch(alice, 1).countDown();
    WireLog log = bob.proxy.recordRounds(() -> assertThat(latch(bob, 1).await(SOON)).isTrue());
    assertThat(log.roundTrips()).as("%s", log).isEqualTo(1);
  }

  @Test
  void resetStartsAnIndependentRound() throws Exception {
    latch(alice, 1).countDown();
    latch(alice, 1).reset();
    CompletableFuture<Void> second = latch(bob, 1).awaitAsync();
    hearAll(bob);
    assertThat(second).as("not by the round before").isNotDone();
    latch(alice, 1).reset();
    assertThatThrownBy(() -> get(second))
        .hasCauseInstanceOf(BrokenBarrierException.class)
        .hasMessageContaining(PATH + ": reset before it had opened");
    FutureTask<Boolean> third = new FutureTask<>(() -> latch(bob, 1).await(SOON));
    new Thread(third).start();
    CompletableFuture<Void> besides = latch(bob, 1).awaitAsync();
    hearAll(bob);
    latch(alice, 1).countDown();
    get(besides);
    assertThat(third.get()).isTrue();
  }

  /** It opened and was reset before who waits has read it again: it did open. */
  @Test
  void waiterOfACompletedRoundPassesAfterTheNextBegan() throws Exception {
    CompletableFuture<Void> first = waiting();
    bob.proxy.refuse();
    bob.proxy.cut();
    latch(alice, 1).countDown();
    latch(alice, 1).reset();
    bob.proxy.accept();
    get(first);
  }

  @Test
  void resetWhileDisconnectedIsReportedToTheWaiter() throws Exception {
    CompletableFuture<Void> first = waiting();
    bob.proxy.refuse();
    bob.proxy.cut();
    latch(alice, 1).reset();
    bob.proxy.accept();
    assertThatThrownBy(() -> get(first)).hasCauseInstanceOf(BrokenBarrierException.class);
  }

  @Test
  void waiterThatMissedTwoRoundsGetsAnUnknownOutcome() throws Exception {
    CompletableFuture<Void> first = waiting();
    bob.proxy.refuse();
    bob.proxy.cut();
    for (int round = 0; round < 25; round++) {
      latch(alice, 1).countDown();
      latch(alice, 1).reset();
    }
    bob.proxy.accept();
    assertThatThrownBy(() -> get(first)).hasCauseInstanceOf(BrokenBarrierException.class);
  }

  @Test
  void countDownIsAppliedOnceWhenItsReplyIsLost() throws Exception {
    assertThat(latch(alice, 5).countDown()).isEqualTo(4);
    FaultRule lost = alice.proxy.when(WireOp.MULTI).path(PATH).dropReply();
    assertThat(latch(alice, 5).countDown()).isEqualTo(3);
    assertThat(lost.fired()).isEqualTo(1);
    assertThat(latch(bob, 5).left()).isEqualTo(3);
  }

  @Test
  void concurrentCountDownsAreAllApplied() throws Exception {
    List<CompletableFuture<Integer>> counts = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      counts.add(latch(alice, 100).countDownAsync());
      counts.add(latch(bob, 100).countDownAsync());
    }
    latch(alice, 100).await();
    List<Integer> left = new ArrayList<>();
    for (CompletableFuture<Integer> count : counts) {
      left.add(get(count));
    }
    assertThat(left).doesNotHaveDuplicates().hasSize(100);
  }

  @Test
  void waiterContinuesInTheNextSession() throws Exception {
    CompletableFuture<Void> waiting = waiting();
    cluster.expire(bob.proxy.sessionId());
    assertThat(latch(bob, 1).left()).isEqualTo(1);
    hearAll(bob);
    assertThat(waiting).isNotDone();
    latch(alice, 1).countDown();
    get(waiting);
  }

  /** It is about to wait for the creation of the node when the session ends. */
  @Test
  void waiterContinuesWhenTheSessionEndsBeforeTheNodeExists() throws Exception {
    Hold waitingForNode = bob.proxy.when(WireOp.EXISTS).path(PATH).hold();
    CompletableFuture<Void> waiting = latch(bob, 1).awaitAsync();
    waitingForNode.awaitReached(SOON);
    cluster.expire(bob.proxy.sessionId());
    await().atMost(SOON).until(() -> bob.proxy.sessionIds().size() == 2);
    waitingForNode.proceed();
    latch(alice, 1).countDown();
    get(waiting);
  }

  @Test
  void anyPositiveCountIsAccepted() {
    latch(alice, Integer.MAX_VALUE).countDown();
    assertThat(latch(bob, Integer.MAX_VALUE).left()).isEqualTo(Integer.MAX_VALUE - 1);
  }

  @Test
  void differentCountIsReported() throws Exception {
    latch(alice, 2).countDown();
    for (ThrowingRunnable attempt :
        List.<ThrowingRunnable>of(
            () -> latch(bob, 3).countDown(),
            () -> latch(bob, 3).await(SOON),
            () -> get(latch(bob, 3).awaitAsync()),
            () -> latch(bob, 3).left())) {
      assertThatThrownBy(attempt::run)
          .hasMessageContaining(
              PATH + ": count: 3 (expected: 2, as those who were there first say)");
    }
    zooKeeper.setData(PATH, "else".getBytes(StandardCharsets.UTF_8), -1);
    assertThatThrownBy(() -> latch(bob, 2).await(SOON))
        .isInstanceOf(CoordinationException.class)
        .hasMessage(PATH + ": not a latch: 'else'");
  }

  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  @Test
  void cancelTimeoutAndErrorsAreReported() throws Exception {
    FutureTask<Boolean> blocked = new FutureTask<>(() -> latch(bob, 1).await(SOON));
    Thread thread = new Thread(blocked);
    thread.start();
    thread.interrupt();
    assertThatThrownBy(blocked::get).hasCauseInstanceOf(InterruptedException.class);
    CompletableFuture<Void> waiting = latch(bob, 1).awaitAsync();
    bob.client.close();
    assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(ClientClosedException.class);
    assertThat(latch(alice, 1).left()).isEqualTo(1);
    ACL closed = new ACL(Perms.ALL & ~Perms.READ, Ids.ANYONE_ID_UNSAFE);
    latch(alice, 1).countDown();
    zooKeeper.setACL(PATH, Collections.singletonList(closed), -1);
    assertThatThrownBy(() -> latch(alice, 1).await(SOON)).isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void invalidArgumentsAreRejectedAndNamedInTheError() {
    assertThatThrownBy(() -> latch(alice, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count: 0 (expected: >= 1)");
    assertThatThrownBy(() -> latch(alice, 1).await(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
    assertThat(latch(alice, 1).path().value()).isEqualTo(PATH);
    assertThat(latch(alice, 1)).hasToString("Latch[/orders/42, count 1]");
  }
}
