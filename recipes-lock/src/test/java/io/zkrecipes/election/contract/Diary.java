package io.zkrecipes.election.contract;

import static io.zkrecipes.contract.Stage.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.LossReason;
import io.zkrecipes.election.LeadershipListener;
import io.zkrecipes.election.Term;
import io.zkrecipes.election.TermEnd;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Writes down what it hears, and what is wrong with that. */
final class Diary {
  static final String ELECTED = "elected";
  static final String RESIGNED = "resigned";

  private final List<Term> terms = new CopyOnWriteArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch mayResign = new CountDownLatch(0);

  LeadershipListener of(Elector elector) {
    return new LeadershipListener() {
      @Override
      public void elected(Term term) {
        elector.seen(term);
        complainUnless(heard.size() % 2 == 0, "elected twice: " + term);
        complainUnless(terms.stream().allMatch(t -> t.epoch() < term.epoch()), "lower: " + term);
        terms.add(term);
        heard.add(ELECTED);
      }

      @Override
      public void deposed(Term term, TermEnd ending) {
        complainUnless(heard.size() % 2 == 1, "deposed twice: " + term);
        complainUnless(last().epoch() == term.epoch(), "another one: " + term);
        complainUnless(ending.isResigned() || !term.isValid(), "lost and good: " + term);
        heard.add(ending.lostBy().map(LossReason::name).orElse(RESIGNED));
        await(mayResign);
      }
    };
  }

  private void complainUnless(boolean right, String what) {
    if (!right) {
      complaints.add(what + " after " + heard);
    }
  }

  private void await(CountDownLatch latch) {
    try {
      complainUnless(latch.await(Elector.SOON.toSeconds(), TimeUnit.SECONDS), "never let go");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever resigns takes its time over it until this is counted down. */
  CountDownLatch hesitate() {
    CountDownLatch latch = new CountDownLatch(1);
    mayResign = latch;
    return latch;
  }

  Term last() {
    return terms.get(terms.size() - 1);
  }

  void awaitHeard(String... all) {
    soon().untilAsserted(() -> assertThat(heard).containsExactly(all));
    assertNoComplaint();
  }

  void assertNoComplaint() {
    assertThat(complaints).isEmpty();
  }
}
