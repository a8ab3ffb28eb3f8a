package io.zkrecipes.election;

import java.util.concurrent.CompletableFuture;

/** Tells a listener. */
record ListenerNotifier(LeadershipListener listener) implements Candidacy.Duty {

  @Override
  public void begin(Candidacy candidacy, Term term) {
    listener.elected(term);
  }

  @Override
  public CompletableFuture<?> end(Term term, TermEnd ending) {
    listener.deposed(term, ending);
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public CompletableFuture<?> ready() {
    return CompletableFuture.completedFuture(true);
  }
}
