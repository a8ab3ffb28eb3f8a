package io.zkrecipes.election.contract;

import static io.zkrecipes.contract.ContractFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.LossReason;
import io.zkrecipes.election.LeadershipListener;
import io.zkrecipes.election.Term;
import io.zkrecipes.election.TermEnd;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Records the events of a listener, and violations of their order. */
final class TermRecorder {
  static final String ELECTED = "elected";
  static final String RESIGNED = "resigned";

  private final List<Term> terms = new CopyOnWriteArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<String> violations = new CopyOnWriteArrayList<>();
  private volatile CountDownLatch mayResign = new CountDownLatch(0);

  LeadershipListener of(ElectionProcess process) {
    return new LeadershipListener() {
      @Override
      public void elected(Term term) {
        process.recorded(term);
        reportUnless(heard.size() % 2 == 0, "elected twice: " + term);
        reportUnless(terms.stream().allMatch(t -> t.epoch() < term.epoch()), "lower: " + term);
        terms.add(term);
        heard.add(ELECTED);
      }

      @Override
      public void deposed(Term term, TermEnd ending) {
        reportUnless(heard.size() % 2 == 1, "deposed twice: " + term);
        reportUnless(last().epoch() == term.epoch(), "another one: " + term);
        reportUnless(ending.isResigned() || !term.isValid(), "lost and good: " + term);
        heard.add(ending.lostBy().map(LossReason::name).orElse(RESIGNED));
        await(mayResign);
      }
    };
  }

  private void reportUnless(boolean right, String what) {
    if (!right) {
      violations.add(what + " after " + heard);
    }
  }

  private void await(CountDownLatch latch) {
    try {
      reportUnless(latch.await(ElectionProcess.SOON.toSeconds(), TimeUnit.SECONDS), "never let go");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Delays the notification of a resignation until the latch is counted down. */
  CountDownLatch delayResignation() {
    CountDownLatch latch = new CountDownLatch(1);
    mayResign = latch;
    return latch;
  }

  Term last() {
    return terms.get(terms.size() - 1);
  }

  void awaitHeard(String... all) {
    eventually().untilAsserted(() -> assertThat(heard).containsExactly(all));
    assertNoViolation();
  }

  void assertNoViolation() {
    assertThat(violations).isEmpty();
  }
}
