package io.zkrecipes.election;

import java.util.concurrent.CompletableFuture;

/** Tells a user's listener of each term; leadership is given up when the listener has returned. */
record ListenerNotifier(LeadershipListener listener) implements Candidacy.TermHandler {

  @Override
  public void onElected(Candidacy candidacy, Term term) {
    listener.elected(term);
  }

  @Override
  public CompletableFuture<?> onTermEnd(Term term, TermEnd end) {
    listener.deposed(term, end);
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public CompletableFuture<?> whenReady() {
    return CompletableFuture.completedFuture(true);
  }
}
