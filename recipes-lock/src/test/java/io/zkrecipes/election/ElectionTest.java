package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.Txn;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class ElectionTest extends Electors {

  @Test
  void candidatesLeadOneAfterTheOtherInOrderOfArrival() throws Exception {
    Term first = candidate(alice, "a").await(SOON);
    CompletableFuture<Term> second = candidate(bob, "b").awaitAsync();
    awaitStanding(2);
    CompletableFuture<Term> third = candidate(alice, "c").awaitAsync();
    awaitStanding(3);
    assertThat(candidate(bob, "d").tryLead()).isEmpty();
    assertThat(first.candidate()).isEqualTo("a");
    first.close();
    assertThat(first.state()).isEqualTo(LeaseState.RELEASED);
    assertThat(get(second).isValid()).isTrue();
    assertThat(get(second).epoch()).isGreaterThan(first.epoch());
    assertThat(third).isNotDone();
    get(get(second).resign());
    assertThat(get(third).candidate()).isEqualTo("c");
    assertThat(get(third).epoch()).isGreaterThan(get(second).epoch());
    get(get(third).resign()); // the next candidate is of another client
    assertThat(candidate(bob, "d").tryLead()).isPresent();
  }

  @Test
  void firstCandidateLeadsAfterOneRoundTrip() throws Exception {
    get(candidate(alice, "a").await(SOON).resign());
    List<Term> terms = new ArrayList<>();
    WireLog log = alice.proxy.recordRounds(() -> terms.add(candidate(alice, "a").await(SOON)));
    assertThat(log.roundTrips()).as("%s", log).isEqualTo(1);
    assertThat(terms.get(0).safeFor()).isPositive();
  }

  @Test
  void candidatesAndLeaderAreRead() throws Exception {
    assertThat(election(bob).leader()).isEmpty();
    Term first = candidate(alice, "a").await(SOON);
    candidate(bob, "b").awaitAsync();
    awaitStanding(2);
    assertThat(election(bob).candidates())
        .extracting(Participant::candidate)
        .containsExactly("a", "b");
    Participant leader = election(bob).leader().orElseThrow();
    assertThat(leader.candidate()).isEqualTo("a");
    assertThat(leader.epoch()).isEqualTo(first.epoch());
  }

  @Test
  void dataOfCandidatesIsRead() throws Exception {
    Candidate told = election(alice).candidate("a", "http://10.0.0.7:8080\nÄ");
    assertThat(told.data()).contains("http://10.0.0.7:8080\nÄ");
    told.await(SOON);
    election(alice).candidate("b", "").awaitAsync();
    awaitStanding("a", "b");
    candidate(alice, "c").awaitAsync();
    awaitStanding("a", "b", "c");
    assertThat(election(bob).candidates())
        .extracting(Participant::data)
        .containsExactly(told.data(), Optional.of(""), Optional.empty());
  }

  /** Their data is read in one reply, which must not exceed the size limit. */
  @Test
  void fiveHundredCandidatesWithTheLargestDataAreRead() throws Exception {
    Candidate talkative = election(alice).candidate("あ".repeat(255), "x".repeat(1024));
    for (int i = 0; i < 500; i++) {
      talkative.awaitAsync();
    }
    awaitStanding(500);
  }

  @Test
  void leaderKeepsItsTermAcrossAReconnect() throws Exception {
    Term term = candidate(alice, "a").await(SOON);
    alice.proxy.refuse();
    alice.proxy.cut();
    await().atMost(SOON).until(() -> term.state() == LeaseState.DOUBTFUL);
    alice.proxy.accept();
    await().atMost(SOON).until(() -> term.state() == LeaseState.HELD);
    assertThat(election(bob).leader().orElseThrow().epoch()).isEqualTo(term.epoch());
    assertThat(term.lost()).isNotDone();
  }

  @Test
  void leaderThatLosesItsSessionIsToldAndItsWritesAreRefused() throws Exception {
    Term first = candidate(alice, "a").await(SOON);
    Txn late = first.txn().create("/late", new byte[0]);
    CompletableFuture<LossReason> lost = first.lost();
    CompletableFuture<Term> second = candidate(bob, "b").awaitAsync();
    awaitStanding(2);
    cluster.expire(alice.proxy.sessionId());
    assertThat(get(second).epoch()).isGreaterThan(first.epoch());
    assertThat(get(lost)).isEqualTo(LossReason.SESSION_EXPIRED);
    assertThat(first.isValid()).isFalse();
    assertThatThrownBy(late::commit).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(first::txn).isInstanceOf(LeaseLostException.class);
    get(second).txn().create("/written", new byte[0]).commit();
    assertThat(zooKeeper.exists("/written", false)).isNotNull();
    first.close();
    assertThat(get(second).isValid()).isTrue();
  }

  @Test
  void waitingCandidateJoinsAgainInItsNextSession() throws Exception {
    Term first = candidate(alice, "a").await(SOON);
    CompletableFuture<Term> second = candidate(bob, "b").awaitAsync();
    awaitStanding(2);
    long before = election(alice).candidates().get(1).epoch();
    cluster.expire(bob.proxy.sessionId());
    await()
        .atMost(SOON)
        .until(
            () ->
                election(alice).candidates().size() == 2
                    && election(alice).candidates().get(1).epoch() != before);
    first.close();
    assertThat(get(second).isValid()).isTrue();
  }

  @Test
  void candidateHasOneNodeThoughTheReplyToItsCreateIsLost() throws Exception {
    FaultRule lost = bob.proxy.when(WireOp.CREATE2).path("latch-").dropReply();
    Term term = candidate(bob, "b").await(SOON);
    assertThat(lost.fired()).isEqualTo(1);
    assertThat(election(alice).candidates()).hasSize(1);
    assertThat(election(alice).leader().orElseThrow().epoch()).isEqualTo(term.epoch());
  }

  @Test
  void candidateJoinsAsSoonAsThereIsAConnection(FaultProxy proxy) throws Exception {
    proxy.refuse();
    try (RecipeClient client = RecipeClient.connect(proxy.connectString())) {
      CompletableFuture<Term> elected = Election.of(client, PATH).candidate("early").awaitAsync();
      assertThat(elected).isNotDone();
      proxy.accept();
      assertThat(get(elected).isValid()).isTrue();
    }
  }

  @Test
  void candidateThatStopsWaitingLeavesTheLine() throws Exception {
    Term first = candidate(alice, "a").await(SOON);
    CompletableFuture<Term> cancelled = candidate(bob, "b").awaitAsync();
    awaitStanding(2);
    cancelled.cancel(false);
    awaitStanding(1);
    Duration shortly = Duration.ofMillis(200); // mostly enough to join and to read the line
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> candidate(bob, "c").await(shortly))
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessage(PATH + ": not acquired within PT0.2S; held by a, 1 ahead"));
    awaitStanding(1);
    FutureTask<Term> blocked = new FutureTask<>(() -> candidate(bob, "d").await());
    Thread thread = new Thread(blocked);
    thread.start();
    awaitStanding(2);
    thread.interrupt();
    assertThatThrownBy(blocked::get).hasCauseInstanceOf(InterruptedException.class);
    awaitStanding(1);
    assertThat(first.isValid()).isTrue();
  }

  @Test
  void closedClientEndsTheWait() throws Exception {
    Term first = candidate(bob, "b").await(SOON);
    CompletableFuture<Term> waiting = candidate(alice, "a").awaitAsync();
    awaitStanding("b", "a");
    alice.client.close();
    assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(ClientClosedException.class);
    assertThatThrownBy(() -> get(candidate(alice, "a").awaitAsync()))
        .hasCauseInstanceOf(ClientClosedException.class);
    awaitStanding("b");
    assertThat(first.isValid()).isTrue();
  }

  @Test
  void invalidArgumentsAreRefusedNamingTheValue() {
    for (String id : List.of("", " ", "a\nb")) {
      assertThatThrownBy(() -> candidate(alice, id))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + id + "'");
    }
    assertThatThrownBy(() -> candidate(alice, "x".repeat(256)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("256 characters");
    assertThatThrownBy(() -> election(alice).candidate("a", "é".repeat(513)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("data: 1026 bytes (expected: at most 1024)");
    assertThatThrownBy(() -> candidate(alice, "a").await(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> Election.of(alice.client, "//"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
