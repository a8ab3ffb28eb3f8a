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
 * Replays events that were reported as faults of Curator's LeaderLatch: two leaders at a time, and
 * candidates that replace each other for ever. Here there is one leader at a time, one in the end,
 * and one node per candidate. The numbers are issues of apache/curator.
 */
@ZooKeeperTest
class LeaderHistoryTest extends Electors {
  private final Chronicle chronicle = new Chronicle();
  private final List<Candidacy> all = new ArrayList<>();

  LeaderHistoryTest() {
    super(Duration.ofSeconds(6)); // short, as the tests wait for its end
  }

  private Candidacy stand(Party party, String id) {
    Candidacy candidacy = candidate(party, id).stand(chronicle.listener());
    all.add(candidacy);
    return candidacy;
  }

  private Candidacy leads(Party party, String id) {
    Candidacy candidacy = stand(party, id);
    chronicle.awaitLeader(id);
    return candidacy;
  }

  /** Disconnects a client until its lease clock has run out, and then expires its session. */
  private void expireUnnoticed(Party party, String id) {
    party.proxy.refuse();
    party.proxy.cut();
    await().atMost(SOON).until(() -> !chronicle.leaders().contains(id));
    long session = party.proxy.sessionId();
    if (cluster.hasSession(session)) {
      cluster.expire(session);
    }
    party.proxy.accept();
  }

  @AfterEach
  void closeAllAndCheck() {
    all.forEach(Candidacy::close);
    awaitStanding(0);
    chronicle.assertFaultless();
  }

  /**
   * CURATOR-620 (#1137): two reconnects in quick succession; the first made it a leader, the second
   * removed its node.
   */
  @Test
  void twoReconnectsInQuickSuccession() throws Exception {
    leads(alice, "a");
    Candidacy b = stand(bob, "b");
    awaitStanding("a", "b");
    FaultRule second = alice.proxy.when(WireOp.CREATE).path("latch-").dropReply();
    expireUnnoticed(alice, "a");
    chronicle.awaitLeader("b");
    second.awaitFired(SOON);
    awaitStanding("b", "a");
    b.resign();
    chronicle.awaitLeader("a");
    awaitStanding("a", "b");
    assertThat(alice.proxy.sessionIds()).hasSize(2);
  }

  /**
   * CURATOR-644 (#1160): a reconnect while a candidate joins again; its earlier node stayed in the
   * line.
   */
  @Test
  void reconnectsWhileJoiningAgain() throws Exception {
    Candidacy a = leads(alice, "a");
    Candidacy b = stand(bob, "b");
    awaitStanding("a", "b");
    List<Function<FaultRuleBuilder, FaultRule>> faults =
        List.of(FaultRuleBuilder::dropRequest, FaultRuleBuilder::dropReply);
    for (WireOp op : List.of(WireOp.DELETE, WireOp.CREATE, WireOp.GET_CHILDREN)) {
      for (Function<FaultRuleBuilder, FaultRule> fault : faults) {
        FaultRule cut = fault.apply(alice.proxy.when(op).path(PATH));
        a.resign();
        chronicle.awaitLeader("b");
        cut.awaitFired(SOON);
        awaitStanding("b", "a");
        b.resign();
        chronicle.awaitLeader("a");
        awaitStanding("a", "b");
      }
    }
  }

  /**
   * CURATOR-645 (#1161): the predecessor left between the listing and the watch; the candidate
   * joined again, and its successor missed that in the same way.
   */
  @Test
  void predecessorLeavesBetweenTheListingAndTheWatch() throws Exception {
    Party carol = join("carol");
    Candidacy a = leads(alice, "a");
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
    chronicle.awaitLeader("c");
    assertThat(counter.count(WireOp.CREATE)).isEqualTo(1);
  }

  /** As above: candidates whose nodes were deleted join again, each of them once. */
  @Test
  void nodesOfWaitingCandidatesAreDeleted() throws Exception {
    leads(alice, "a");
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
    assertThat(chronicle.leaders()).containsExactly("a");
    assertThat(chronicle.elections("a")).isEqualTo(1);
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
   * CURATOR-653 (#1169): the ensemble is down for a while, and a waiting candidate reconnects
   * before the leader.
   */
  @Test
  void waitingCandidateReconnectsBeforeTheLeader() throws Exception {
    Party carol = join("carol", Duration.ofSeconds(30));
    Party dave = join("dave", Duration.ofSeconds(30));
    Candidacy a = leads(carol, "a");
    stand(dave, "b");
    awaitStanding("a", "b");
    cluster.kill(0);
    await().atMost(SOON).until(() -> !carol.isConnected() && !dave.isConnected());
    carol.proxy.refuse();
    cluster.restart(0);
    await().atMost(SOON).until(dave::isConnected);
    assertThat(chronicle.leaders()).containsExactly("a");
    carol.proxy.accept();
    await().atMost(SOON).until(() -> carol.isConnected() && isBack(bob));
    awaitStanding("a", "b");
    assertThat(chronicle.elections("a")).isEqualTo(1);
    a.resign();
    chronicle.awaitLeader("b");
    awaitStanding("b", "a");
  }

  /**
   * CURATOR-696 (#1211): the ensemble is down until the leader's term is over; the leader comes
   * back and finds its old node, which is deleted only then.
   */
  @Test
  void ensembleIsDownUntilTheTermIsOver() throws Exception {
    leads(alice, "a");
    stand(bob, "b");
    awaitStanding("a", "b");
    cluster.kill(0);
    await().atMost(SOON).until(() -> chronicle.leaders().isEmpty());
    cluster.restart(0);
    await().atMost(SOON).until(() -> isBack(alice) && isBack(bob));
    awaitStanding(2);
    await().atMost(SOON).until(() -> chronicle.leaders().size() == 1);
    expireUnnoticed(alice, "a");
    await().atMost(SOON).until(() -> standing().get(0).equals("b") && standing().size() == 2);
    chronicle.awaitLeader("b");
    awaitStanding("b", "a");
  }

  /** Whether this client gets replies again. */
  private static boolean isBack(Party party) {
    try {
      election(party).candidates();
      return party.isConnected();
    } catch (CoordinationException away) {
      return false;
    }
  }
}
