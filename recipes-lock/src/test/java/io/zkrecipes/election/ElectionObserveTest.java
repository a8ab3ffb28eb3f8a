package io.zkrecipes.election;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Subscription;
import io.zkrecipes.lock.TestClient;
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

/** Bob observes while others lead. */
@ZooKeeperTest
class ElectionObserveTest extends ElectionTestBase {
  private TestClient carol;

  @BeforeEach
  void connectCarol() {
    carol = join("carol");
  }

  /** Notes who leads. */
  private static final class RecordingObserver implements Consumer<Optional<Participant>> {
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

  private Subscription observing(RecordingObserver recorded) {
    return election(bob).observe(recorded);
  }

  @Test
  void eachLeaderIsReportedHoweverTheLastTermEnds() throws Exception {
    RecordingObserver recorded = new RecordingObserver();
    try (LeaderLatch latch = new LeaderLatch(carol.client.curator(), PATH, "latch");
        Subscription listening = observing(recorded)) {
      recorded.await("nobody"); // nor is there a directory
      candidate(alice, "a").await(SOON);
      recorded.await("nobody", "a");
      CompletableFuture<Term> next = candidate(carol, "c").awaitAsync();
      awaitStanding("a", "c");
      cluster.expire(alice.proxy.sessionId());
      recorded.await("nobody", "a", "c");
      get(next).close();
      recorded.await("nobody", "a", "c", "nobody");
      latch.start();
      recorded.await("nobody", "a", "c", "nobody", "latch");
      assertThat(listening).isNotNull();
    }
    assertThat(recorded.leaders).hasSize(5);
  }

  @Test
  void noLeaderIsMissedAcrossSessionsOfTheObserver() throws Exception {
    RecordingObserver recorded = new RecordingObserver();
    try (Subscription listening = observing(recorded)) {
      recorded.await("nobody");
      Term first = candidate(alice, "a").await(SOON);
      recorded.await("nobody", "a");
      cluster.expire(bob.proxy.sessionId());
      await().atMost(SOON).until(() -> bob.proxy.sessionIds().size() == 2 && bob.isConnected());
      first.close();
      recorded.await("nobody", "a", "nobody");
      Term second = candidate(alice, "b").await(SOON);
      recorded.await("nobody", "a", "nobody", "b");
      cutOff(bob);
      second.close();
      Term third = candidate(carol, "c").await(SOON);
      get(third.resign());
      candidate(carol, "d").await(SOON);
      bob.proxy.accept();
      recorded.await("nobody", "a", "nobody", "b", "d");
      assertThat(listening).isNotNull();
    }
  }

  @Test
  void changesWhileDisconnectedAreReportedCorrectly() throws Exception {
    get(candidate(alice, "a").await(SOON).resign()); // the directory is there
    RecordingObserver recorded = new RecordingObserver();
    try (Subscription listening = observing(recorded)) {
      recorded.await("nobody");
      cutOff(bob);
      get(candidate(alice, "b").await(SOON).resign());
      bob.proxy.accept();
      await().atMost(SOON).until(bob::isConnected);
      candidate(alice, "c").await(SOON);
      recorded.await("nobody", "c");
      assertThat(listening).isNotNull();
    }
  }

  private static void cutOff(TestClient process) {
    process.proxy.refuse();
    process.proxy.cut();
    await().atMost(SOON).until(() -> !process.isConnected());
  }

  @Test
  void closedSubscriptionGetsNoEventsAndRemovesItsWatch() throws Exception {
    RecordingObserver recorded = new RecordingObserver();
    Subscription listening = observing(recorded);
    recorded.await("nobody");
    Term first = candidate(alice, "a").await(SOON);
    recorded.await("nobody", "a");
    WireLog log =
        bob.proxy.record(
            () -> {
              listening.close();
              get(first.resign());
              get(bob.allEvents());
            });
    assertThat(log.events()).isNotEmpty();
    assertThat(log.requests()).as("%s", log).hasSize(1);
    assertThat(recorded.leaders).containsExactly("nobody", "a");
  }

  @Test
  void listenerThatThrowsHearsTheNextLeader() throws Exception {
    RecordingObserver recorded = new RecordingObserver();
    Consumer<Optional<Participant>> throwing =
        leader -> {
          recorded.accept(leader);
          throw new IllegalStateException("disk");
        };
    try (Subscription listening = election(bob).observe(throwing)) {
      recorded.await("nobody");
      candidate(alice, "a").await(SOON);
      recorded.await("nobody", "a");
      assertThat(listening).isNotNull();
    }
  }

  @Test
  void waitingCandidatesCauseNoNotifications() throws Exception {
    RecordingObserver recorded = new RecordingObserver();
    candidate(alice, "a").await(SOON);
    try (Subscription listening = observing(recorded)) {
      recorded.await("a");
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

  /** By its name the second would be first: all numbers are one by now. */
  @Test
  void olderCandidateLeadsWhenSequencesAreExhausted() throws Exception {
    get(candidate(alice, "a").await(SOON).resign()); // the directory is there
    cluster.setNextSequence(servers.substring(servers.indexOf('/')) + PATH, Integer.MAX_VALUE);
    String first = delegateTo("ffffffff-0000-0000-0000-000000000000", "first");
    delegateTo("00000000-0000-0000-0000-000000000000", "second");
    RecordingObserver recorded = new RecordingObserver();
    try (Subscription listening = observing(recorded)) {
      recorded.await("first");
      zooKeeper.setData(first, "renamed".getBytes(StandardCharsets.UTF_8), -1);
      recorded.await("first", "renamed");
      zooKeeper.delete(first, -1);
      recorded.await("first", "renamed", "second");
      assertThat(listening).isNotNull();
    }
  }

  private String delegateTo(String id, String name) throws Exception {
    return zooKeeper.create(
        PATH + "/_c_" + id + "-latch-",
        name.getBytes(StandardCharsets.UTF_8),
        Ids.OPEN_ACL_UNSAFE,
        CreateMode.EPHEMERAL_SEQUENTIAL);
  }
}
