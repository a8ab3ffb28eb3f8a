package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Hears of the terms of all candidates, and notes what must never be: two leaders at a time, one
 * epoch twice, a beginning before the end of the last term, or an end without one.
 */
final class Chronicle {
  private final List<Term> terms = new CopyOnWriteArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();

  /** Of one candidate. */
  LeadershipListener listener() {
    return new LeadershipListener() {
      private Optional<Term> current = Optional.empty();

      @Override
      public void elected(Term term) {
        current.ifPresent(before -> faults.add(before + " has not ended before " + term));
        current = Optional.of(term);
        began(term);
      }

      @Override
      public void deposed(Term term, TermEnd ending) {
        if (!current.equals(Optional.of(term))) {
          faults.add(term + " ended, but had not begun");
        }
        current = Optional.empty();
      }
    };
  }

  /** The other is looked at first: if ours is valid after that, it was so at that moment too. */
  private void began(Term term) {
    terms.add(term);
    for (Term other : terms) {
      if (other != term && other.isValid() && term.isValid()) {
        faults.add(other + " and " + term + " lead at a time");
      }
    }
  }

  /** How often it was elected. */
  long elections(String id) {
    return terms.stream().filter(term -> term.candidate().equals(id)).count();
  }

  List<String> leaders() {
    return terms.stream().filter(Term::isValid).map(Term::candidate).toList();
  }

  void awaitLeader(String id) {
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(() -> assertThat(leaders()).containsExactly(id));
  }

  void assertFaultless() {
    assertThat(faults).isEmpty();
    assertThat(terms.stream().map(Term::epoch)).doesNotHaveDuplicates();
  }
}
