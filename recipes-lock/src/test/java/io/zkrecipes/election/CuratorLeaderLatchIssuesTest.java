package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.lock.Party;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.FaultRuleBuilder;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireCounter;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Event sequences that led to two leaders at once, or to endless re-elections, in Curator's\n *
 * LeaderLatch (issues of apache/curator). Here they lead to at most one leader at a time, one
 * leader\n * in the end, and one node per candidate.
 */
@ZooKeeperTest
class CuratorLeaderLatchIssuesTest extends ElectionTestBase {
  private final LeadershipChecker checker = new LeadershipChecker();
  private final List<Candidacy> all = new ArrayList<>();

  CuratorLeaderLatchIssuesTest() {
    super(Duration.ofSeconds(6)); // that it is over is waited for
  }

  private Candidacy stand(Party party, String id) {
    Candidacy candidacy = candidate(party, id).stand(checker.listener());
    all.add(candidacy);
    return candidacy;
  }

  private Candidacy standAndLead(Party party, String id) {
    Candidacy candidacy = stand(party, id);
    checker.awaitLeader(id);
    return candidacy;
  }

  /** Ends a session without notice: the client is disconnected first, until its lease is over. */
  private void expireUnnoticed(Party party, String id) {
    party.proxy.refuse();
    party.proxy.cut();
    await().atMost(SOON).until(() -> !checker.leaders().contains(id));
    long session = party.proxy.sessionId();
    if (cluster.hasSession(session)) {
      cluster.expire(session);
    }
    party.proxy.accept();
  }

  @AfterEach
  void assertNothingLeftAndNoViolations() {
    all.forEach(Candidacy::close);
    awaitStanding(0);
    checker.assertNoViolations();
  }

  /**
   * CURATOR-620 (#1137): two reconnects in quick succession; the first made it a leader, the second
   * removed its node.
   */
  @Test
  void twoQuickReconnectsKeepOneNodePerCandidate() throws Exception {
    standAndLead(alice, "a");
    Candidacy b = stand(bob, "b");
    awaitStanding("a", "b");
    FaultRule second = alice.proxy.when(WireOp.CREATE).path("latch-").dropReply();
    expireUnnoticed(alice, "a");
    checker.awaitLeader("b");
    second.awaitFired(SOON);
    awaitStanding("b", "a");
    b.resign();
    checker.awaitLeader("a");
    awaitStanding("a", "b");
    assertThat(alice.proxy.sessionIds()).hasSize(2);
  }

  /**
   * CURATOR-644 (#1160): a reconnect in the middle of standing again; nodes that nobody knew of
   * stayed in the line.
   */
  @Test
  void reconnectWhileRejoiningLeavesNoExtraNode() throws Exception {
    Candidacy a = standAndLead(alice, "a");
    Candidacy b = stand(bob, "b");
    awaitStanding("a", "b");
    List<Function<FaultRuleBuilder, FaultRule>> violations =
        List.of(FaultRuleBuilder::dropRequest, FaultRuleBuilder::dropReply);
    for (WireOp op : List.of(WireOp.DELETE, WireOp.CREATE, WireOp.GET_CHILDREN)) {
      for (Function<FaultRuleBuilder, FaultRule> fault : violations) {
        FaultRule cut = fault.apply(alice.proxy.when(op).path(PATH));
        a.resign();
        checker.awaitLeader("b");
        cut.awaitFired(SOON);
        awaitStanding("b", "a");
        b.resign();
        checker.awaitLeader("a");
        awaitStanding("a", "b");
      }
    }
  }

  /**
   * CURATOR-645 (#1161): the one ahead left between the look and the watch; whoever missed it stood
   * anew, and was missed by the next.
   */
  @Test
  void predecessorThatLeavesBeforeTheWatchIsNoticed() throws Exception {
    Party carol = join("carol");
    Candidacy a = standAndLead(alice, "a");
    Candidacy b = stand(bob, "b");
    awaitStanding("a", "b");
    WireCounter counter = carol.proxy.counter().start();
    Hold watching = carol.proxy.when(WireOp.GET_DATA).path("latch-").hold();
    stand(carol, "c");
    watching.awaitReached(SOON);
    b.close();
    a.close();
    awaitStanding("c");
    watching.proceed();
    checker.awaitLeader("c");
    assertThat(counter.count(WireOp.CREATE)).isEqualTo(1);
  }

  /** As above: those whose nodes are gone stand anew, each of them once. */
  @Test
  void waitersWhoseNodesAreDeletedRejoinOnce() throws Exception {
    standAndLead(alice, "a");
    stand(bob, "b");
    awaitStanding("a", "b");
    stand(alice, "c");
    awaitStanding("a", "b", "c");
    WireCounter alices = alice.proxy.counter().start();
    WireCounter bobs = bob.proxy.counter().start();
    List<Long> before = epochs();
    for (String node : zooKeeper.getChildren(PATH, false)) {
      if (zooKeeper.exists(PATH + "/" + node, false).getCzxid() << 8 != before.get(0)) {
        zooKeeper.delete(PATH + "/" + node, -1);
      }
    }
    await()
        .atMost(SOON)
        .until(() -> epochs().size() == 3 && before.subList(1, 3).stream().noneMatch(this::stands));
    assertThat(checker.leaders()).containsExactly("a");
    assertThat(checker.elections("a")).isEqualTo(1);
    assertThat(alices.count(WireOp.CREATE)).isEqualTo(1);
    assertThat(bobs.count(WireOp.CREATE)).isEqualTo(1);
  }

  private List<Long> epochs() {
    return election(bob).candidates().stream().map(Participant::epoch).toList();
  }

  private boolean stands(Long epoch) {
    return epochs().contains(epoch);
  }

  /**
   * CURATOR-653 (#1169): the ensemble is away for a while, and the one who waited is back before
   * the leader.
   */
  @Test
  void leaderStaysLeaderWhenAWaiterReconnectsFirst() throws Exception {
    Party carol = join("carol", Duration.ofSeconds(30));
    Party dave = join("dave", Duration.ofSeconds(30));
    Candidacy a = standAndLead(carol, "a");
    stand(dave, "b");
    awaitStanding("a", "b");
    cluster.kill(0);
    await().atMost(SOON).until(() -> !carol.isConnected() && !dave.isConnected());
    carol.proxy.refuse();
    cluster.restart(0);
    await().atMost(SOON).until(dave::isConnected);
    assertThat(checker.leaders()).containsExactly("a");
    carol.proxy.accept();
    await().atMost(SOON).until(() -> carol.isConnected() && isBack(bob));
    awaitStanding("a", "b");
    assertThat(checker.elections("a")).isEqualTo(1);
    a.resign();
    checker.awaitLeader("b");
    awaitStanding("b", "a");
  }

  /**
   * CURATOR-696 (#1211): the ensemble is away until the leader's time is over; it comes back to its
   * old node, which is deleted only then.
   */
  @Test
  void oneLeadsAfterAnOutageLongerThanTheLease() throws Exception {
    standAndLead(alice, "a");
    stand(bob, "b");
    awaitStanding("a", "b");
    cluster.kill(0);
    await().atMost(SOON).until(() -> checker.leaders().isEmpty());
    cluster.restart(0);
    await().atMost(SOON).until(() -> isBack(alice) && isBack(bob));
    awaitStanding(2);
    await().atMost(SOON).until(() -> checker.leaders().size() == 1);
    expireUnnoticed(alice, "a");
    await().atMost(SOON).until(() -> standing().get(0).equals("b") && standing().size() == 2);
    checker.awaitLeader("b");
    awaitStanding("b", "a");
  }

  /** Whether the client gets answers again. */
  private static boolean isBack(Party party) {
    try {
      election(party).candidates();
      return party.isConnected();
    } catch (CoordinationException away) {
      return false;
    }
  }
}
