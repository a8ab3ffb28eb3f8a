package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.lock.Party;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.WireRequest;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alice leads as "a", and transfers leadership to Carol's "c". */
@ZooKeeperTest
class ElectionTransferTest extends Electors {
  private Party carol;

  @BeforeEach
  void joinThird() {
    carol = join("carol");
  }

  @Test
  void candidateInBetweenJoinsAgainAtTheEnd() throws Exception {
    Term leader = candidate(alice, "a").await(SOON);
    CompletableFuture<Term> passedOver = candidate(bob, "b").awaitAsync();
    awaitStanding("a", "b");
    CompletableFuture<Term> wanted = candidate(carol, "c").awaitAsync();
    awaitStanding("a", "b", "c");
    get(leader.transferTo("c"));
    assertThat(get(wanted).epoch()).isGreaterThan(leader.epoch());
    assertThat(leader.isValid()).isFalse();
    awaitStanding("c", "b");
    assertThat(passedOver).isNotDone();
    assertThat(zooKeeper.getData(PATH, false, null)).isEmpty();
    get(wanted).close();
    assertThat(get(passedOver).epoch()).isGreaterThan(get(wanted).epoch());
  }

  @Test
  void manyCandidatesOfSeveralClientsMoveToTheEnd() throws Exception {
    Term leader = candidate(alice, "a").await(SOON);
    candidate(bob, "b").awaitAsync();
    awaitStanding("a", "b");
    candidate(alice, "d").awaitAsync();
    awaitStanding("a", "b", "d");
    candidate(alice, "e").awaitAsync();
    awaitStanding("a", "b", "d", "e");
    CompletableFuture<Term> wanted = candidate(carol, "c").awaitAsync();
    awaitStanding("a", "b", "d", "e", "c");
    Hold leaving = bob.proxy.when(WireOp.DELETE).path("latch-").hold();
    CompletableFuture<Void> transferred = leader.transferTo("c");
    leaving.awaitReached(SOON);
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> election(alice).candidates().get(2).candidate().equals("c"));
    assertThat(transferred).isNotDone();
    assertThat(leader.isValid()).isTrue();
    leaving.proceed();
    get(transferred);
    assertThat(get(wanted).isValid()).isTrue();
    awaitStanding(4);
    assertThat(standing()).startsWith("c").contains("b", "d", "e");
  }

  @Test
  void transferToTheNextInLineWritesNoRequest() throws Exception {
    Term leader = candidate(alice, "a").await(SOON);
    CompletableFuture<Term> wanted = candidate(carol, "c").awaitAsync();
    awaitStanding("a", "c");
    WireLog log = alice.proxy.record(() -> get(leader.transferTo("c")));
    assertThat(log.requests())
        .filteredOn(request -> !isHeartbeat(request))
        .extracting(WireRequest::op)
        .containsExactlyInAnyOrder(WireOp.GET_CHILDREN, WireOp.MULTI_READ, WireOp.DELETE);
    assertThat(get(wanted).isValid()).isTrue();
  }

  private static boolean isHeartbeat(WireRequest request) {
    return request.op() == WireOp.MULTI || request.op() == WireOp.GET_DATA;
  }

  @Test
  void transferToAnUnknownCandidateFails() throws Exception {
    Term leader = candidate(alice, "a").await(SOON);
    candidate(bob, "b").awaitAsync();
    awaitStanding("a", "b");
    for (String id : new String[] {"a", "x"}) {
      assertThatThrownBy(() -> get(leader.transferTo(id)))
          .cause()
          .isInstanceOf(CoordinationException.class)
          .hasMessage(
              PATH
                  + ": cannot transfer leadership to '"
                  + id
                  + "': no candidate with this id is waiting [b]");
    }
    assertThat(leader.isValid()).isTrue();
    assertThat(standing()).containsExactly("a", "b");
  }

  @Test
  void listenerIsToldBeforeTheTransferAndTheCandidateJoinsAgain() throws Exception {
    Diary diary = new Diary();
    try (Candidacy ours = candidate(alice, "a").stand(diary)) {
      diary.awaitHeard("elected");
      candidate(bob, "b").awaitAsync();
      awaitStanding("a", "b");
      CompletableFuture<Term> wanted = candidate(carol, "c").awaitAsync();
      awaitStanding("a", "b", "c");
      get(ours.term().orElseThrow().transferTo("c"));
      diary.awaitHeard("elected", "resigned");
      assertThat(get(wanted).isValid()).isTrue();
      awaitStanding(3);
      assertThat(standing()).contains("a", "b");
    }
  }

  @Test
  void transferSucceedsThoughTheReplyToItsRequestIsLost() throws Exception {
    Party dave = join("dave", Duration.ofSeconds(15));
    Term leader = candidate(dave, "a").await(SOON);
    candidate(bob, "b").awaitAsync();
    awaitStanding("a", "b");
    CompletableFuture<Term> wanted = candidate(carol, "c").awaitAsync();
    awaitStanding("a", "b", "c");
    FaultRule lost = dave.proxy.when(WireOp.MULTI).path("latch-").dropReply();
    get(leader.transferTo("c"));
    assertThat(lost.fired()).isEqualTo(1);
    assertThat(get(wanted).isValid()).isTrue();
    awaitStanding("c", "b");
  }

  @Test
  void candidateThatMovesKeepsItsTimeout() throws Exception {
    Term leader = candidate(alice, "a").await(SOON);
    FutureTask<Term> patient =
        new FutureTask<>(() -> candidate(bob, "b").await(Duration.ofSeconds(10)));
    new Thread(patient).start();
    awaitStanding("a", "b");
    CompletableFuture<Term> wanted = candidate(carol, "c").awaitAsync();
    awaitStanding("a", "b", "c");
    get(leader.transferTo("c"));
    assertThat(get(wanted).isValid()).isTrue();
    assertThatThrownBy(patient::get).hasCauseInstanceOf(AcquireTimeoutException.class);
    awaitStanding("c");
  }

  @Test
  void tryLeadInBetweenLeavesByItself() throws Exception {
    Term leader = candidate(alice, "a").await(SOON);
    Hold listing = bob.proxy.when(WireOp.GET_CHILDREN).holdReply();
    FutureTask<Optional<Term>> trying = new FutureTask<>(() -> candidate(bob, "b").tryLead());
    new Thread(trying).start();
    listing.awaitReached(SOON);
    CompletableFuture<Term> wanted = candidate(carol, "c").awaitAsync();
    await().atMost(SOON).until(() -> election(alice).candidates().size() == 3);
    CompletableFuture<Void> transferred = leader.transferTo("c");
    await().atMost(SOON).until(() -> zooKeeper.getData(PATH, false, null).length > 0);
    listing.proceed();
    assertThat(trying.get()).isEmpty();
    get(transferred);
    assertThat(get(wanted).isValid()).isTrue();
    awaitStanding("c");
  }

  @Test
  void transferOfATermThatIsOverFails() throws Exception {
    Party dave = join("dave", Duration.ofSeconds(15)); // enough time to learn of the expiry
    Term leader = candidate(dave, "a").await(SOON);
    Hold listing = bob.proxy.when(WireOp.GET_CHILDREN).holdReply();
    CompletableFuture<Term> deaf = candidate(bob, "b").awaitAsync();
    listing.awaitReached(SOON);
    candidate(carol, "c").awaitAsync();
    await().atMost(SOON).until(() -> election(alice).candidates().size() == 3);
    CompletableFuture<Void> transferred = leader.transferTo("c");
    await().atMost(SOON).until(() -> zooKeeper.getData(PATH, false, null).length > 0);
    cluster.expire(dave.proxy.sessionId());
    assertThatThrownBy(() -> get(transferred)).hasCauseInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> get(leader.transferTo("c")))
        .hasCauseInstanceOf(LeaseLostException.class);
    listing.proceed();
    assertThat(get(deaf).isValid()).isTrue();
  }

  @Test
  void foreignDataInTheDirectoryIsNotOverwritten() throws Exception {
    Term leader = candidate(alice, "a").await(SOON);
    candidate(bob, "b").awaitAsync();
    awaitStanding("a", "b");
    candidate(carol, "c").awaitAsync();
    awaitStanding("a", "b", "c");
    zooKeeper.setData(PATH, "theirs".getBytes(StandardCharsets.UTF_8), -1);
    assertThatThrownBy(() -> get(leader.transferTo("c")))
        .hasMessageContaining("the directory holds data of somebody else");
    assertThat(leader.isValid()).isTrue();
    assertThat(zooKeeper.getData(PATH, false, null)).asString().isEqualTo("theirs");
    assertThat(standing()).containsExactly("a", "b", "c");
  }
}
