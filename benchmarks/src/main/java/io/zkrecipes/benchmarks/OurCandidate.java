package io.zkrecipes.benchmarks;

import io.zkrecipes.election.Candidacy;
import io.zkrecipes.election.Candidate;
import io.zkrecipes.election.LeadershipListener;
import io.zkrecipes.election.Term;
import io.zkrecipes.election.TermEnd;
import org.jspecify.annotations.Nullable;

/** Stands with a listener, and again by itself after each term. Used by one thread. */
final class OurCandidate implements Contender.RepeatedCandidate {
  private final Candidate candidate;
  private final Runnable elected;
  private @Nullable Candidacy candidacy;

  OurCandidate(Candidate candidate, Runnable elected) {
    this.candidate = candidate;
    this.elected = elected;
  }

  @Override
  public void stand() {
    if (candidacy == null) {
      candidacy = candidate.stand(new Told(elected));
    }
  }

  @Override
  public void resign() {
    if (candidacy != null) {
      candidacy.resign();
    }
  }

  @Override
  public void withdraw() {
    if (candidacy != null) {
      candidacy.close();
    }
  }

  private record Told(Runnable elected) implements LeadershipListener {
    @Override
    public void elected(Term term) {
      elected.run();
    }

    @Override
    public void deposed(Term term, TermEnd ending) {}
  }
}
