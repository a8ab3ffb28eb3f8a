package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.testing.ZooKeeperTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.Participant;
import org.junit.jupiter.api.Test;

/** Candidates and Curator's LeaderLatch in one election. */
@ZooKeeperTest
class LeaderLatchInteropTest extends Electors {

  @Test
  void candidatesAndLatchesLeadInOrderOfArrival() throws Exception {
    Election election = Election.of(alice.client, PATH);
    LeaderLatch first = new LeaderLatch(bob.client.curator(), PATH, "first");
    try (LeaderLatch third = new LeaderLatch(bob.client.curator(), PATH, "third")) {
      first.start();
      assertThat(first.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Term> second = election.candidate("second").awaitAsync();
      await().atMost(SOON).until(() -> election.candidates().size() == 2);
      third.start();
      await().atMost(SOON).until(() -> election.candidates().size() == 3);
      assertThat(election.candidates())
          .extracting(io.zkrecipes.election.Participant::candidate)
          .containsExactly("first", "second", "third");
      assertThat(first.getParticipants())
          .extracting(Participant::getId)
          .containsExactlyInAnyOrder("first", "second", "third");
      assertThat(second).isNotDone();
      first.close();
      Term term = get(second);
      assertThat(third.hasLeadership()).isFalse();
      assertThat(third.getLeader().getId()).isEqualTo("second");
      term.close();
      assertThat(third.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(election.candidate("fourth").tryLead()).isEmpty();
      assertThat(election.leader().orElseThrow().candidate()).isEqualTo("third");
    }
  }

  /**
   * A LeaderLatch would miss the deletion of the node before its own if somebody wrote to that
   * node.
   */
  @Test
  void latchKeepsItsPlaceInATransferAndLeadsInItsTurn() throws Exception {
    try (LeaderLatch latch = new LeaderLatch(bob.client.curator(), PATH, "latch")) {
      Term leader = candidate(alice, "a").await(SOON);
      candidate(bob, "b").awaitAsync();
      awaitStanding("a", "b");
      latch.start();
      awaitStanding("a", "b", "latch");
      CompletableFuture<Term> wanted = candidate(alice, "c").awaitAsync();
      awaitStanding("a", "b", "latch", "c");
      assertThatThrownBy(() -> get(leader.transferTo("c")))
          .hasMessageEndingWith("cannot transfer leadership to 'c': in between are still [latch]");
      assertThat(leader.isValid()).isTrue();
      assertThat(wanted).isNotDone();
      awaitStanding("a", "latch", "c", "b");
      leader.close();
      assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void leadershipIsTransferredToALatch() throws Exception {
    try (LeaderLatch latch = new LeaderLatch(bob.client.curator(), PATH, "latch")) {
      Term leader = candidate(alice, "a").await(SOON);
      candidate(bob, "b").awaitAsync();
      awaitStanding("a", "b");
      latch.start();
      awaitStanding("a", "b", "latch");
      get(leader.transferTo("latch"));
      assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      awaitStanding("latch", "b");
    }
  }
}
