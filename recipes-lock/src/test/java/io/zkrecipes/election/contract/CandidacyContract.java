package io.zkrecipes.election.contract;

import static io.zkrecipes.contract.Stage.in;
import static io.zkrecipes.election.contract.Diary.ELECTED;
import static io.zkrecipes.election.contract.Diary.RESIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.LossReason;
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.election.Candidacy;
import io.zkrecipes.election.Term;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Who stands until told otherwise hears of each term: its beginning, and then its end. */
interface CandidacyContract {

  @InEveryWorld
  default void eachTermHasABeginningAndAnEnd(Poll poll) throws Exception {
    Diary diary = new Diary();
    Candidacy alice = poll.alice.stand(diary);
    diary.awaitHeard(ELECTED);
    alice.resign();
    diary.awaitHeard(ELECTED, RESIGNED, ELECTED);
    LossReason reason = poll.depose(poll.alice);
    diary.awaitHeard(ELECTED, RESIGNED, ELECTED, reason.name(), ELECTED);
    assertThat(alice.term()).contains(diary.last());
    alice.close();
    alice.close();
    diary.awaitHeard(ELECTED, RESIGNED, ELECTED, reason.name(), ELECTED, RESIGNED);
    assertThat(alice.term()).isEmpty();
  }

  @InEveryWorld
  default void whoResignsHearsItBeforeAnotherOneLeads(Poll poll) throws Exception {
    Diary diary = new Diary();
    Candidacy alice = poll.alice.stand(diary);
    diary.awaitHeard(ELECTED);
    CompletableFuture<Term> next = poll.bob.awaiting("next");
    poll.awaitStanding(poll.alice.name, "next");
    CountDownLatch mayResign = diary.hesitate();
    alice.resign();
    diary.awaitHeard(ELECTED, RESIGNED);
    poll.strike(poll.bob);
    poll.awaitStanding(poll.alice.name, "next"); // again, if that cost the place
    assertThat(diary.last().isValid()).isTrue();
    assertThat(next).isNotDone();
    mayResign.countDown();
    Term successor = in(next);
    assertThat(diary.last().isValid()).isFalse();
    poll.awaitStanding("next", poll.alice.name);
    in(successor.resign());
    diary.awaitHeard(ELECTED, RESIGNED, ELECTED);
    alice.close();
  }

  @InEveryWorld
  default void whoIsClosedBeforeItIsElectedStandsNoMore(Poll poll) throws Exception {
    Term term = poll.bob.await();
    Diary diary = new Diary();
    Candidacy alice = poll.alice.stand(diary);
    poll.awaitStanding(2);
    poll.strike(poll.alice);
    alice.close();
    poll.awaitStanding(poll.bob.name);
    in(term.resign());
    poll.awaitStanding();
    diary.awaitHeard();
  }

  @InEveryWorld
  default void closedClientEndsTheTermOfItsCandidacy(Poll poll) throws Exception {
    Diary diary = new Diary();
    Candidacy alice = poll.alice.stand(diary);
    diary.awaitHeard(ELECTED);
    CompletableFuture<Term> next = poll.bob.awaiting("next");
    poll.awaitStanding(2);
    poll.strike(poll.bob);
    poll.alice.client.close();
    diary.awaitHeard(ELECTED, LossReason.CLIENT_CLOSED.name());
    assertThat(alice.term()).isEmpty();
    in(in(next).resign());
  }
}
