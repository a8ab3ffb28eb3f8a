package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Subscription;
import io.zkrecipes.lock.Party;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bob observes the election; Alice and Carol lead. */
@ZooKeeperTest
class ElectionObserveTest extends Electors {
  private Party carol;

  @BeforeEach
  void joinThird() {
    carol = join("carol");
  }

  /** Records the ids of the leaders. */
  private static final class Heard implements Consumer<Optional<Participant>> {
    final List<String> leaders = new CopyOnWriteArrayList<>();

    @Override
    public void accept(Optional<Participant> leader) {
      leaders.add(leader.map(Participant::candidate).orElse("nobody"));
    }

    void await(String... all) {
      org.awaitility.Awaitility.await()
          .atMost(SOON)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(10))
          .untilAsserted(() -> assertThat(leaders).containsExactly(all));
    }
  }

  private Subscription observing(Heard heard) {
    return election(bob).observe(heard);
  }

  @Test
  void observerIsToldOfEachLeaderHoweverTheLastTermEnded() throws Exception {
    Heard heard = new Heard();
    try (LeaderLatch latch = new LeaderLatch(carol.client.curator(), PATH, "latch");
        Subscription listening = observing(heard)) {
      heard.await("nobody"); // there is no directory yet
      candidate(alice, "a").await(SOON);
      heard.await("nobody", "a");
      CompletableFuture<Term> next = candidate(carol, "c").awaitAsync();
      awaitStanding("a", "c");
      cluster.expire(alice.proxy.sessionId());
      heard.await("nobody", "a", "c");
      get(next).close();
      heard.await("nobody", "a", "c", "nobody");
      latch.start();
      heard.await("nobody", "a", "c", "nobody", "latch");
      assertThat(listening).isNotNull();
    }
    assertThat(heard.leaders).hasSize(5);
  }

  @Test
  void observerMissesNoChangeAcrossItsOwnSessions() throws Exception {
    Heard heard = new Heard();
    try (Subscription listening = observing(heard)) {
      heard.await("nobody");
      Term first = candidate(alice, "a").await(SOON);
      heard.await("nobody", "a");
      cluster.expire(bob.proxy.sessionId());
      await().atMost(SOON).until(() -> bob.proxy.sessionIds().size() == 2 && bob.isConnected());
      first.close();
      heard.await("nobody", "a", "nobody");
      Term second = candidate(alice, "b").await(SOON);
      heard.await("nobody", "a", "nobody", "b");
      cutOff(bob);
      second.close();
      Term third = candidate(carol, "c").await(SOON);
      get(third.resign());
      candidate(carol, "d").await(SOON);
      bob.proxy.accept();
      heard.await("nobody", "a", "nobody", "b", "d");
      assertThat(listening).isNotNull();
    }
  }

  @Test
  void observerIgnoresCandidatesThatCameAndWentWhileItWasDisconnected() throws Exception {
    get(candidate(alice, "a").await(SOON).resign()); // creates the directory
    Heard heard = new Heard();
    try (Subscription listening = observing(heard)) {
      heard.await("nobody");
      cutOff(bob);
      get(candidate(alice, "b").await(SOON).resign());
      bob.proxy.accept();
      await().atMost(SOON).until(bob::isConnected);
      candidate(alice, "c").await(SOON);
      heard.await("nobody", "c");
      assertThat(listening).isNotNull();
    }
  }

  private static void cutOff(Party party) {
    party.proxy.refuse();
    party.proxy.cut();
    await().atMost(SOON).until(() -> !party.isConnected());
  }

  @Test
  void closedObserverIsNotCalledAndSetsNoWatch() throws Exception {
    Heard heard = new Heard();
    Subscription listening = observing(heard);
    heard.await("nobody");
    Term first = candidate(alice, "a").await(SOON);
    heard.await("nobody", "a");
    WireLog log =
        bob.proxy.record(
            () -> {
              listening.close();
              get(first.resign());
              get(bob.hearing());
            });
    assertThat(log.events()).isNotEmpty();
    assertThat(log.requests()).as("%s", log).hasSize(1);
    assertThat(heard.leaders).containsExactly("nobody", "a");
  }

  @Test
  void observerThatThrowsIsToldOfTheNextChange() throws Exception {
    Heard heard = new Heard();
    Consumer<Optional<Participant>> throwing =
        leader -> {
          heard.accept(leader);
          throw new IllegalStateException("disk");
        };
    try (Subscription listening = election(bob).observe(throwing)) {
      heard.await("nobody");
      candidate(alice, "a").await(SOON);
      heard.await("nobody", "a");
      assertThat(listening).isNotNull();
    }
  }

  @Test
  void waitingCandidatesCauseNoEventForObservers() throws Exception {
    Heard heard = new Heard();
    candidate(alice, "a").await(SOON);
    try (Subscription listening = observing(heard)) {
      heard.await("a");
      WireLog log =
          bob.proxy.record(
              () -> {
                CompletableFuture<Term> crowd = candidate(carol, "c").awaitAsync();
                await().atMost(SOON).until(() -> election(alice).candidates().size() == 2);
                crowd.cancel(false);
                await().atMost(SOON).until(() -> election(alice).candidates().size() == 1);
              });
      assertThat(log.events()).isEmpty();
      assertThat(log.requests()).isEmpty();
      assertThat(listening).isNotNull();
    }
  }

  /**
   * All nodes have the same sequence number, and the names would order them the other way round.
   */
  @Test
  void olderNodeLeadsWhereSequenceNumbersAreUsedUp() throws Exception {
    get(candidate(alice, "a").await(SOON).resign()); // creates the directory
    cluster.setNextSequence(servers.substring(servers.indexOf('/')) + PATH, Integer.MAX_VALUE);
    String first = stands("ffffffff-0000-0000-0000-000000000000", "first");
    stands("00000000-0000-0000-0000-000000000000", "second");
    Heard heard = new Heard();
    try (Subscription listening = observing(heard)) {
      heard.await("first");
      zooKeeper.setData(first, "renamed".getBytes(StandardCharsets.UTF_8), -1);
      heard.await("first", "renamed");
      zooKeeper.delete(first, -1);
      heard.await("first", "renamed", "second");
      assertThat(listening).isNotNull();
    }
  }

  private String stands(String id, String name) throws Exception {
    return zooKeeper.create(
        PATH + "/_c_" + id + "-latch-",
        name.getBytes(StandardCharsets.UTF_8),
        Ids.OPEN_ACL_UNSAFE,
        CreateMode.EPHEMERAL_SEQUENTIAL);
  }
}
