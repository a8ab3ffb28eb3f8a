package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class CandidacyTest extends Electors {

  @Test
  void listenerIsToldOfTheBeginningAndTheEndOfEachTerm() {
    Diary diary = new Diary();
    try (Candidacy ours = candidate(alice, "a").stand(diary)) {
      diary.awaitHeard("elected");
      assertThat(ours.term().orElseThrow().epoch()).isEqualTo(diary.terms.get(0).epoch());
      ours.resign();
      diary.awaitHeard("elected", "resigned", "elected");
      cluster.expire(alice.proxy.sessionId());
      diary.awaitHeard("elected", "resigned", "elected", "SESSION_EXPIRED", "elected");
    }
    diary.awaitHeard("elected", "resigned", "elected", "SESSION_EXPIRED", "elected", "resigned");
    awaitStanding(0);
    List<Long> epochs = diary.terms.stream().map(Term::epoch).toList();
    assertThat(epochs).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void listenerIsToldOfAResignationWhileTheTermIsStillValid() throws Exception {
    CompletableFuture<Boolean> stillLeads = new CompletableFuture<>();
    LeadershipListener listener =
        new LeadershipListener() {
          @Override
          public void elected(Term term) {}

          @Override
          public void deposed(Term term, TermEnd ending) {
            stillLeads.complete(
                term.isValid() && election(bob).leader().orElseThrow().epoch() == term.epoch());
          }
        };
    Candidacy ours = candidate(alice, "a").stand(listener);
    awaitLeader("a");
    CompletableFuture<Term> next = candidate(bob, "b").awaitAsync();
    awaitStanding(2);
    ours.close();
    assertThat(get(stillLeads)).isTrue();
    assertThat(get(next).isValid()).isTrue();
    assertThat(ours.term()).isEmpty();
  }

  @Test
  void closedClientEndsTheTerm() {
    Diary diary = new Diary();
    candidate(alice, "a").stand(diary);
    diary.awaitHeard("elected");
    alice.client.close();
    diary.awaitHeard("elected", "CLIENT_CLOSED");
  }

  @Test
  void candidacyClosedBeforeItsElectionLeavesTheLine() throws Exception {
    Term first = candidate(bob, "b").await(SOON);
    Diary diary = new Diary();
    Candidacy ours = candidate(alice, "a").stand(diary);
    awaitStanding(2);
    ours.close();
    awaitStanding(1);
    first.close();
    awaitStanding(0);
    assertThat(diary.heard).isEmpty();
  }

  @Test
  void taskIsInterruptedWhenItsTermIsLostAndRunsAgainInTheNextTerm() {
    List<Long> epochs = new CopyOnWriteArrayList<>();
    AtomicInteger interrupted = new AtomicInteger();
    LeaderTask work =
        term -> {
          epochs.add(term.epoch());
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException over) {
            interrupted.incrementAndGet();
            throw over;
          }
        };
    try (Candidacy ours = candidate(alice, "a").lead(work)) {
      await().atMost(SOON).until(() -> epochs.size() == 1);
      cluster.expire(alice.proxy.sessionId());
      await().atMost(SOON).until(() -> epochs.size() == 2 && interrupted.get() == 1);
      assertThat(ours.candidate().id()).isEqualTo("a");
    }
    await().atMost(SOON).until(() -> interrupted.get() == 2);
    awaitStanding(0);
    assertThat(epochs).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void taskThatThrowsEndsItsTerm() throws Exception {
    AtomicInteger thrown = new AtomicInteger();
    CountDownLatch fail = new CountDownLatch(1);
    LeaderTask work =
        term -> {
          fail.await();
          thrown.incrementAndGet();
          throw new IllegalStateException("disk");
        };
    try (Candidacy ours = candidate(alice, "a").lead(work)) {
      awaitLeader("a");
      CompletableFuture<Term> next = candidate(bob, "b").awaitAsync();
      awaitStanding(2);
      fail.countDown();
      Term term = get(next);
      assertThat(thrown).hasValue(1);
      awaitStanding(2);
      term.close();
      await().atMost(SOON).until(() -> thrown.get() > 1);
      assertThat(ours.toString()).contains("a of " + PATH);
    }
  }

  @Test
  void taskThatReturnsEndsItsTerm() {
    AtomicInteger done = new AtomicInteger();
    try (Candidacy ours = candidate(alice, "a").lead(term -> done.incrementAndGet())) {
      await().atMost(SOON).until(() -> done.get() > 2);
      assertThat(ours.candidate().id()).isEqualTo("a");
    }
    awaitStanding(0);
  }

  @Test
  void termEndsThoughItsTaskIgnoresTheInterruptAndTasksNeverOverlap() throws Exception {
    CountDownLatch stubborn = new CountDownLatch(1);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    LeaderTask work =
        term -> {
          begun.incrementAndGet();
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          boolean over = false;
          while (!over) {
            try {
              stubborn.await();
              over = true;
            } catch (InterruptedException ignored) {
              over = false;
            }
          }
          inside.decrementAndGet();
        };
    try (Candidacy ours = candidate(alice, "a").lead(work)) {
      awaitLeader("a");
      CompletableFuture<Term> next = candidate(bob, "b").awaitAsync();
      awaitStanding(2);
      ours.resign();
      Term term = get(next); // after the patience of the client
      assertThat(begun).hasValue(1);
      assertThat(election(bob).candidates()).hasSize(1); // does not join while its task runs
      stubborn.countDown();
      awaitStanding(2);
      term.close();
      await().atMost(SOON).until(() -> begun.get() > 1);
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void candidacyTriesAgainAfterItsNodeWasRefused() throws Exception {
    get(candidate(alice, "a").await(SOON).resign()); // creates the directory
    ACL closed = new ACL(Perms.ALL & ~Perms.CREATE, Ids.ANYONE_ID_UNSAFE);
    zooKeeper.setACL(PATH, Collections.singletonList(closed), -1);
    Diary diary = new Diary();
    try (Candidacy ours = candidate(alice, "a").stand(diary)) {
      CompletableFuture<Term> refused = candidate(alice, "b").awaitAsync();
      assertThat(catchThrowable(() -> get(refused)))
          .hasCauseInstanceOf(AccessDeniedException.class);
      assertThat(ours.term()).isEmpty();
      zooKeeper.setACL(PATH, Collections.singletonList(Ids.OPEN_ACL_UNSAFE.get(0)), -1);
      diary.awaitHeard("elected");
    }
    awaitStanding(0);
  }

  /** The client has two callback threads for fifty waiting candidacies, none of which leads. */
  @Test
  void manyWaitingCandidaciesShareTwoCallbackThreads() throws Exception {
    List<String> elections = IntStream.range(0, 50).mapToObj("/elections/%d"::formatted).toList();
    for (String path : elections) {
      assertThat(Election.of(bob.client, path).candidate("b").tryLead()).isPresent();
    }
    ExecutorService two = Executors.newFixedThreadPool(2);
    try (RecipeClient client = RecipeClient.builder(servers).callbackExecutor(two).build()) {
      for (String path : elections) {
        Election.of(client, path).candidate("a").lead(term -> new CountDownLatch(1).await());
      }
      for (String path : elections) {
        await()
            .atMost(SOON)
            .pollDelay(Duration.ZERO)
            .until(() -> Election.of(bob.client, path).candidates().size() == 2);
      }
    } finally {
      two.shutdownNow();
    }
  }
}
