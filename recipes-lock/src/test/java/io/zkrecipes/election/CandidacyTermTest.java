package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.testing.ZooKeeperTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Terms of a candidacy that are ended by their own listener or task, or by an operator. */
@ZooKeeperTest
class CandidacyTermTest extends Electors {

  /** Resigns its first term as soon as it is elected, and keeps the second one. */
  private abstract static class Resigning implements LeadershipListener {
    final List<String> heard = new CopyOnWriteArrayList<>();
    final CompletableFuture<Term> second = new CompletableFuture<>();

    abstract void resign(Term term);

    @Override
    public void elected(Term term) {
      heard.add("elected");
      if (heard.size() == 1) {
        resign(term);
      } else {
        second.complete(term);
      }
    }

    @Override
    public void deposed(Term term, TermEnd ending) {
      heard.add(ending.isResigned() && term.isValid() ? "resigned" : ending.toString());
    }
  }

  @Test
  void termClosedByItsListenerIsResignedAndTheCandidateJoinsAgain() throws Exception {
    Resigning listener =
        new Resigning() {
          @Override
          void resign(Term term) {
            term.close();
            term.close();
          }
        };
    try (Candidacy ours = candidate(alice, "a").stand(listener)) {
      Term second = get(listener.second);
      assertThat(second.isValid()).isTrue();
      assertThat(listener.heard).containsExactly("elected", "resigned", "elected");
      assertThat(ours.term()).contains(second);
      get(second.resign());
      assertThat(second.isValid()).isFalse();
      await().atMost(SOON).until(() -> listener.heard.size() == 5);
    }
    awaitStanding(0);
  }

  @Test
  void resignationInsideTheListenerIsConfirmedWhenTheNodeIsDeleted() throws Exception {
    CompletableFuture<Void> confirmed = new CompletableFuture<>();
    CompletableFuture<String> leader = new CompletableFuture<>();
    Resigning listener =
        new Resigning() {
          @Override
          void resign(Term term) {
            term.resign()
                .thenRun(
                    () -> {
                      confirmed.complete(null);
                      second.thenAccept(next -> leader.complete(next.candidate()));
                    });
          }

          @Override
          public void deposed(Term term, TermEnd ending) {
            super.deposed(term, ending);
            boolean leads =
                election(bob).leader().filter(one -> one.epoch() == term.epoch()).isPresent();
            heard.add(leads && !confirmed.isDone() ? "still leads" : "too late");
          }
        };
    try (Candidacy ours = candidate(alice, "a").stand(listener)) {
      assertThat(get(leader)).isEqualTo("a");
      assertThat(listener.heard).containsExactly("elected", "resigned", "still leads", "elected");
      assertThat(ours.term()).isPresent();
    }
  }

  @Test
  void termClosedByItsTaskEndsWhenTheTaskReturns() throws Exception {
    List<Term> terms = new CopyOnWriteArrayList<>();
    CountDownLatch closed = new CountDownLatch(1);
    CountDownLatch mayReturn = new CountDownLatch(1);
    LeaderTask work =
        term -> {
          terms.add(term);
          if (terms.size() > 1) {
            new CountDownLatch(1).await();
          }
          term.close();
          closed.countDown();
          uninterruptibly(mayReturn);
        };
    try (Candidacy ours = candidate(alice, "a").lead(work)) {
      closed.await();
      CompletableFuture<Term> next = candidate(bob, "b").awaitAsync();
      awaitStanding("a", "b");
      assertThat(terms.get(0).isValid()).isTrue();
      assertThat(next).isNotDone();
      mayReturn.countDown();
      Term term = get(next);
      assertThat(terms.get(0).isValid()).isFalse();
      awaitStanding("b", "a");
      get(term.resign());
      await().atMost(SOON).until(() -> terms.size() == 2);
      assertThat(ours.term()).isPresent();
    }
    awaitStanding(0);
  }

  private static void uninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException ignored) {
        assertThat(latch.getCount()).isLessThan(2);
      }
    }
  }

  @Test
  void leaderWhoseNodeIsDeletedIsToldAndJoinsAgain() throws Exception {
    Diary diary = new Diary();
    try (Candidacy ours = candidate(alice, "a").stand(diary)) {
      diary.awaitHeard("elected");
      String node = zooKeeper.getChildren(PATH, false).get(0);
      zooKeeper.delete(PATH + "/" + node, -1);
      diary.awaitHeard("elected", "NODE_DELETED", "elected");
      assertThat(ours.term()).contains(diary.terms.get(1));
      assertThat(standing()).containsExactly("a");
    }
  }
}
