package io.zkrecipes.election.contract;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.Member;
import io.zkrecipes.contract.Witness;
import io.zkrecipes.election.Candidacy;
import io.zkrecipes.election.Candidate;
import io.zkrecipes.election.Election;
import io.zkrecipes.election.LeaderTask;
import io.zkrecipes.election.Term;
import io.zkrecipes.testing.FaultProxy;
import java.util.concurrent.CompletableFuture;

/** A process that stands for election; the witness sees all its terms. */
final class Elector extends Member {
  final Election election;
  private final Witness witness;

  Elector(String name, FaultProxy proxy, RecipeClient client, Election election, Witness witness) {
    super(name, proxy, client);
    this.election = election;
    this.witness = witness;
  }

  Candidate candidate() {
    return election.candidate(name);
  }

  Term seen(Term term) {
    witness.granted(name, term, term.epoch(), term::isValid);
    return term;
  }

  Term await() throws InterruptedException {
    return seen(candidate().await(SOON));
  }

  /** Stands under this name; the future itself, since cancelling it has a meaning. */
  CompletableFuture<Term> awaiting(String id) {
    CompletableFuture<Term> elected = election.candidate(id).awaitAsync();
    elected.thenAccept(this::seen);
    return elected;
  }

  Candidacy stand(Diary diary) {
    return candidate().stand(diary.of(this));
  }

  Candidacy lead(LeaderTask work) {
    return candidate().lead(term -> work.lead(seen(term)));
  }
}
