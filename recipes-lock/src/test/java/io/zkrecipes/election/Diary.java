package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.LossReason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records what a listener is told. */
final class Diary implements LeadershipListener {
  final List<Term> terms = new CopyOnWriteArrayList<>();
  final List<String> heard = new CopyOnWriteArrayList<>();

  @Override
  public void elected(Term term) {
    terms.add(term);
    heard.add("elected");
  }

  @Override
  public void deposed(Term term, TermEnd ending) {
    assertThat(term.epoch()).isEqualTo(terms.get(terms.size() - 1).epoch());
    heard.add(ending.lostBy().map(LossReason::name).orElse("resigned"));
  }

  void awaitHeard(String... all) {
    await().atMost(SOON).until(() -> heard.equals(List.of(all)));
  }
}
