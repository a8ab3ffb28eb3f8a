package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.lock.Party;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireCounter;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests to step back that are void: taken back, or of a leader that died. */
@ZooKeeperTest
class ElectionRequestTest extends Electors {
  private Party carol;

  @BeforeEach
  void joinThird() {
    carol = join("carol");
  }

  @Test
  void requestIsTakenBackThoughItsReplyWasLost() throws Exception {
    Party dave = join("dave", Duration.ofSeconds(15));
    Term leader = candidate(dave, "a").await(SOON);
    candidate(bob, "b").awaitAsync();
    awaitStanding("a", "b");
    CompletableFuture<Term> wanted = candidate(carol, "c").awaitAsync();
    awaitStanding("a", "b", "c");
    FaultRule lost = dave.proxy.when(WireOp.MULTI).path("latch-").dropReply();
    CompletableFuture<Void> transferred = leader.transferTo("c");
    lost.awaitFired(SOON);
    get(transferred);
    assertThat(get(wanted).isValid()).isTrue();
    awaitStanding("c", "b");
    await().atMost(SOON).until(() -> zooKeeper.getData(PATH, false, null).length == 0);
  }

  /** Bob and Erin do not read the request until the leader that wrote it has died. */
  @Test
  void requestOfALeaderThatDiedIsIgnored() throws Exception {
    Party dave = join("dave");
    Party erin = join("erin");
    Term leader = candidate(dave, "a").await(SOON);
    Hold bobs = bob.proxy.when(WireOp.GET_CHILDREN).holdReply();
    CompletableFuture<Term> next = candidate(bob, "b").awaitAsync();
    bobs.awaitReached(SOON);
    Hold erins = erin.proxy.when(WireOp.GET_CHILDREN).holdReply();
    candidate(erin, "e").awaitAsync();
    erins.awaitReached(SOON);
    candidate(carol, "c").awaitAsync();
    await().atMost(SOON).until(() -> zooKeeper.getChildren(PATH, false).size() == 4);
    CompletableFuture<Void> transferred = leader.transferTo("c");
    await().atMost(SOON).until(() -> zooKeeper.getData(PATH, false, null).length > 0);
    dave.proxy.refuse();
    cluster.expire(dave.proxy.sessionId());
    await().atMost(SOON).until(() -> zooKeeper.getChildren(PATH, false).size() == 3);
    bobs.proceed();
    get(next);
    WireCounter counter = erin.proxy.counter().start();
    erins.proceed();
    await().atMost(SOON).until(() -> counter.count(WireOp.GET_DATA) > 2);
    get(erin.hearing());
    get(erin.hearing());
    awaitStanding("b", "e", "c");
    assertThat(transferred.isDone() && !transferred.isCompletedExceptionally()).isFalse();
  }
}
