package io.zkrecipes.election.contract;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.ExclusionChecker;
import io.zkrecipes.contract.TestProcess;
import io.zkrecipes.election.Candidacy;
import io.zkrecipes.election.Candidate;
import io.zkrecipes.election.Election;
import io.zkrecipes.election.LeaderTask;
import io.zkrecipes.election.Term;
import io.zkrecipes.testing.FaultProxy;
import java.util.concurrent.CompletableFuture;

/** A candidate; all its terms are reported to the checker. */
final class ElectionProcess extends TestProcess {
  final Election election;
  private final ExclusionChecker checker;

  ElectionProcess(
      String name,
      FaultProxy proxy,
      RecipeClient client,
      Election election,
      ExclusionChecker checker) {
    super(name, proxy, client);
    this.election = election;
    this.checker = checker;
  }

  Candidate candidate() {
    return election.candidate(name);
  }

  Term recorded(Term term) {
    checker.granted(name, term, term.epoch(), term::isValid);
    return term;
  }

  Term await() throws InterruptedException {
    return recorded(candidate().await(SOON));
  }

  /** Campaigns under this name; returns the same future, since the caller may cancel it. */
  CompletableFuture<Term> awaitInBackground(String id) {
    CompletableFuture<Term> elected = election.candidate(id).awaitAsync();
    elected.thenAccept(this::recorded);
    return elected;
  }

  Candidacy stand(TermRecorder recorder) {
    return candidate().stand(recorder.of(this));
  }

  Candidacy lead(LeaderTask work) {
    return candidate().lead(term -> work.lead(recorded(term)));
  }
}
