package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.LossReason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the events of a candidacy. */
final class TermEventRecorder implements LeadershipListener {
  final List<Term> terms = new CopyOnWriteArrayList<>();
  final List<String> events = new CopyOnWriteArrayList<>();

  @Override
  public void elected(Term term) {
    terms.add(term);
    events.add("elected");
  }

  @Override
  public void deposed(Term term, TermEnd ending) {
    assertThat(term.epoch()).isEqualTo(terms.get(terms.size() - 1).epoch());
    events.add(ending.lostBy().map(LossReason::name).orElse("resigned"));
  }

  void awaitEvents(String... all) {
    await().atMost(SOON).until(() -> events.equals(List.of(all)));
  }
}
