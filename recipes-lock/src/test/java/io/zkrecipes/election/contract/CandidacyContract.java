package io.zkrecipes.election.contract;

import static io.zkrecipes.contract.ContractFixture.resultOf;
import static io.zkrecipes.election.contract.TermRecorder.ELECTED;
import static io.zkrecipes.election.contract.TermRecorder.RESIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.LossReason;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.election.Candidacy;
import io.zkrecipes.election.Term;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A candidacy is notified of the beginning and then the end of each term. */
interface CandidacyContract {

  @InEveryFaultMode
  default void listenerHearsElectedAndDeposedOncePerTerm(ElectionFixture fixture) throws Exception {
    TermRecorder recorder = new TermRecorder();
    Candidacy alice = fixture.alice.stand(recorder);
    recorder.awaitHeard(ELECTED);
    alice.resign();
    recorder.awaitHeard(ELECTED, RESIGNED, ELECTED);
    LossReason reason = fixture.endGrant(fixture.alice);
    recorder.awaitHeard(ELECTED, RESIGNED, ELECTED, reason.name(), ELECTED);
    assertThat(alice.term()).contains(recorder.last());
    alice.close();
    alice.close();
    recorder.awaitHeard(ELECTED, RESIGNED, ELECTED, reason.name(), ELECTED, RESIGNED);
    assertThat(alice.term()).isEmpty();
  }

  @InEveryFaultMode
  default void resigningCandidateIsNotifiedBeforeTheNextOneLeads(ElectionFixture fixture)
      throws Exception {
    TermRecorder recorder = new TermRecorder();
    Candidacy alice = fixture.alice.stand(recorder);
    recorder.awaitHeard(ELECTED);
    CompletableFuture<Term> next = fixture.bob.awaitInBackground("next");
    fixture.awaitStanding(fixture.alice.name, "next");
    CountDownLatch mayResign = recorder.delayResignation();
    alice.resign();
    recorder.awaitHeard(ELECTED, RESIGNED);
    fixture.injectFault(fixture.bob);
    fixture.awaitStanding(fixture.alice.name, "next"); // again, if the fault cost the place in line
    assertThat(recorder.last().isValid()).isTrue();
    assertThat(next).isNotDone();
    mayResign.countDown();
    Term successor = resultOf(next);
    assertThat(recorder.last().isValid()).isFalse();
    fixture.awaitStanding("next", fixture.alice.name);
    resultOf(successor.resign());
    recorder.awaitHeard(ELECTED, RESIGNED, ELECTED);
    alice.close();
  }

  @InEveryFaultMode
  default void candidacyClosedBeforeItsElectionLeavesTheLine(ElectionFixture fixture)
      throws Exception {
    Term term = fixture.bob.await();
    TermRecorder recorder = new TermRecorder();
    Candidacy alice = fixture.alice.stand(recorder);
    fixture.awaitStanding(2);
    fixture.injectFault(fixture.alice);
    alice.close();
    fixture.awaitStanding(fixture.bob.name);
    resultOf(term.resign());
    fixture.awaitStanding();
    recorder.awaitHeard();
  }

  @InEveryFaultMode
  default void closedClientEndsTheTermOfItsCandidacy(ElectionFixture fixture) throws Exception {
    TermRecorder recorder = new TermRecorder();
    Candidacy alice = fixture.alice.stand(recorder);
    recorder.awaitHeard(ELECTED);
    CompletableFuture<Term> next = fixture.bob.awaitInBackground("next");
    fixture.awaitStanding(2);
    fixture.injectFault(fixture.bob);
    fixture.alice.client.close();
    recorder.awaitHeard(ELECTED, LossReason.CLIENT_CLOSED.name());
    assertThat(alice.term()).isEmpty();
    resultOf(resultOf(next).resign());
  }
}
