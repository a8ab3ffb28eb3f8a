package io.zkrecipes.barrier;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.zkrecipes.AclPolicy;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.lock.Party;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class DoubleBarrierFaultTest extends DoubleBarrierTestBase {
  private static final byte[] EMPTY = new byte[0];

  private static BarrierParty enterOf(Party party, int parties) {
    return BarrierParty.begin(ClientContext.of(party.client), ZPath.of(PATH), parties);
  }

  private void createDirectory() throws Exception {
    if (zooKeeper.exists("/orders", false) == null) {
      zooKeeper.create("/orders", EMPTY, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }
    zooKeeper.create(PATH, EMPTY, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
  }

  private void deleteDirectory() throws Exception {
    for (String name : zooKeeper.getChildren(PATH, false)) {
      zooKeeper.delete(PATH + "/" + name, -1);
    }
    zooKeeper.delete(PATH, -1);
  }

  @Test
  void partyCancelledDuringTheFirstConnectCreatesNoNode(FaultProxy proxy) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    AclPolicy slow =
        path -> {
          if (path.contains("party-")) {
            asked.countDown();
            Uninterruptibles.awaitUninterruptibly(answer);
          }
          return AclPolicy.open().aclFor(path);
        };
    proxy.refuse();
    try (RecipeClient client =
        RecipeClient.builder(proxy.connectString()).aclPolicy(slow).build()) {
      CompletableFuture<Participation> cancelled = DoubleBarrier.of(client, PATH, 2).enterAsync();
      FaultRule comes = proxy.when(WireOp.CREATE).path("party-").delay(Duration.ZERO);
      proxy.accept();
      asked.await();
      cancelled.cancel(false);
      answer.countDown();
      assertThat(Latch.of(client, "/else", 1).left()).isEqualTo(1); // behind it
      assertThat(comes.fired()).isZero();
    }
  }

  @Test
  void giveUpAfterAWithdrawalConfirmsIt() throws Exception {
    BarrierParty enterOf = enterOf(bob, 2);
    awaitPartyCount(1);
    assertThat(get(enterOf.withdraw())).isTrue();
    assertThat(enterOf.giveUp()).isTrue();
  }

  @Test
  void withdrawalIsConfirmedWhenItsReplyIsLost() throws Exception {
    CompletableFuture<Participation> waits = barrier(alice, 3).enterAsync();
    awaitPartyCount(1);
    BarrierParty enterOf = enterOf(bob, 3);
    awaitPartyCount(2);
    hearAll(bob);
    FaultRule lost = bob.proxy.when(WireOp.MULTI).path(PATH).dropReply();
    assertThat(get(enterOf.withdraw())).isTrue();
    assertThat(lost.fired()).isEqualTo(1);
    assertThat(waits).isNotDone();
  }

  @Test
  void withdrawalWithLostReplyIsConfirmedAfterOthersEnter() throws Exception {
    BarrierParty enterOf = enterOf(bob, 2);
    awaitPartyCount(1);
    hearAll(bob);
    FaultRule lost = bob.proxy.when(WireOp.MULTI).path(PATH).dropReply();
    bob.proxy.refuse();
    CompletableFuture<Boolean> out = enterOf.withdraw();
    lost.awaitFired(SOON);
    enterAll(alice, alice);
    bob.proxy.accept();
    assertThat(get(out)).isTrue();
  }

  @Test
  void manySimultaneousTimeoutsBreakNothing() throws Exception {
    CompletableFuture<Participation> waits = barrier(alice, 1000).enterAsync();
    awaitPartyCount(1);
    List<FutureTask<Participation>> all = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      Party party = i % 2 == 0 ? alice : bob;
      FutureTask<Participation> one =
          new FutureTask<>(() -> barrier(party, 1000).enter(Duration.ofSeconds(2)));
      all.add(one);
      new Thread(one).start();
    }
    for (FutureTask<Participation> one : all) {
      assertThatThrownBy(one::get).hasCauseInstanceOf(TimeoutException.class);
    }
    awaitPartyCount(1);
    hearAll(alice);
    assertThat(waits).isNotDone();
  }

  @Test
  void interruptedLeaveStillLeaves() throws Exception {
    List<Participation> visits = enterAll(alice, bob);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> visits.get(0).leave()).isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> visits.get(0).leave(SOON)).isInstanceOf(InterruptedException.class);
    visits.get(0).close();
    visits.get(1).leave(SOON);
  }

  @Test
  void leavingPartyFailsWhenTheDirectoryWasRecreated() throws Exception {
    CompletableFuture<Void> leaving = enterAll(alice, bob).get(0).leaveAsync();
    awaitPartyCount(1);
    alice.proxy.refuse();
    alice.proxy.cut();
    cluster.expire(alice.proxy.sessionId());
    deleteDirectory();
    for (Participation visit : enterAll(bob, bob)) {
      visit.leaveAsync();
    }
    awaitPartyCount(0);
    alice.proxy.accept();
    assertThatThrownBy(() -> get(leaving)).hasCauseInstanceOf(BrokenBarrierException.class);
  }

  @Test
  void leavingPartyDoesNotBreakARecreatedDirectory() throws Exception {
    Participation visit = enterAll(alice, bob).get(0);
    hearAll(alice);
    alice.proxy.refuse();
    FaultRule look = alice.proxy.when(WireOp.GET_CHILDREN).dropReply();
    CompletableFuture<Void> leaving = visit.leaveAsync();
    look.awaitFired(SOON);
    awaitPartyCount(1);
    deleteDirectory();
    createDirectory();
    for (int i = 0; i < 3; i++) { // so that the numbers are not those of the ones before
      String other = PATH + "/other-" + i;
      zooKeeper.create(other, EMPTY, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
      zooKeeper.delete(other, -1);
    }
    List<Participation> others = enterAll(bob, bob);
    alice.proxy.accept();
    assertThatThrownBy(() -> get(leaving)).hasCauseInstanceOf(BrokenBarrierException.class);
    for (Participation other : others) {
      other.leaveAsync();
    }
    others.get(0).leave(SOON);
  }

  @Test
  void partyEntersWhileTheDirectoryIsRecreated() throws Exception {
    createDirectory();
    alice.proxy.when(WireOp.CREATE).path("party-").dropRequest();
    Hold again = alice.proxy.when(WireOp.CREATE).path("party-").nth(2).hold();
    CompletableFuture<Participation> first = barrier(alice, 2).enterAsync();
    again.awaitReached(SOON);
    deleteDirectory();
    again.proceed();
    await().atMost(SOON).until(() -> partyCount() == 1 || first.isDone());
    get(barrier(bob, 2).enterAsync());
    get(first);
  }

  @Test
  void foreignNodesInTheDirectoryAreIgnored() throws Exception {
    createDirectory();
    zooKeeper.create(PATH + "/left-behind", EMPTY, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    enterAll(alice, bob);
  }

  @Test
  void deathInsideIsNoticedAlthoughOthersWithdrawMeanwhile() throws Exception {
    Party carol = join("carol");
    CompletableFuture<Participation> first = barrier(bob, 2).enterAsync();
    awaitPartyCount(1);
    Hold opened = alice.proxy.when(WireOp.MULTI).path(PATH).holdReply();
    CompletableFuture<Participation> second = barrier(alice, 2).enterAsync();
    opened.awaitReached(SOON);
    Hold look = alice.proxy.when(WireOp.GET_CHILDREN).hold();
    opened.proceed();
    look.awaitReached(SOON);
    get(first);
    CompletableFuture<Participation> one = barrier(carol, 2).enterAsync();
    CompletableFuture<Participation> other = barrier(carol, 2).enterAsync();
    awaitPartyCount(4);
    hearAll(carol);
    Hold read = alice.proxy.when(WireOp.GET_DATA).path(PATH).hold();
    one.cancel(false);
    awaitPartyCount(3);
    hearAll(carol);
    look.proceed();
    read.awaitReached(SOON);
    other.cancel(false);
    awaitPartyCount(2);
    read.proceed();
    hearAll(alice);
    cluster.expire(bob.proxy.sessionId());
    assertThat(get(get(second).broken())).contains("gone while inside");
  }

  @Test
  void barrierWorksWithAnExecutorThatRejectsTasks() throws Exception {
    try (RecipeClient client =
        RecipeClient.builder(servers)
            .callbackExecutor(
                task -> {
                  throw new IllegalStateException("full");
                })
            .build()) {
      get(DoubleBarrier.of(client, PATH, 1).enterAsync()).leave(SOON);
    }
  }

  @Test
  void partyWithADifferentPartyCountIsNotCounted() throws Exception {
    CompletableFuture<Participation> waits = barrier(alice, 2).enterAsync();
    awaitPartyCount(1);
    Hold read = bob.proxy.when(WireOp.GET_DATA).path(PATH).holdReply();
    CompletableFuture<Participation> mistaken = barrier(bob, 3).enterAsync();
    read.awaitReached(SOON);
    awaitPartyCount(2);
    get(barrier(alice, 2).enterAsync()).leaveAsync();
    read.proceed();
    assertThatThrownBy(() -> get(mistaken)).hasMessageContaining("parties: 3");
    get(waits).leave(SOON);
  }

  @Test
  void partyEntersInTheNextSessionWhenItsSessionEndsFirst() throws Exception {
    Hold create = bob.proxy.when(WireOp.CREATE2).path("party-").hold();
    CompletableFuture<Participation> comes = barrier(bob, 2).enterAsync();
    create.awaitReached(SOON);
    cluster.expire(bob.proxy.sessionId());
    create.proceed();
    assertThat(get(barrier(alice, 2).enterAsync()).generation()).isEqualTo(get(comes).generation());
  }
}
