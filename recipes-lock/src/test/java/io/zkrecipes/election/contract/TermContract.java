package io.zkrecipes.election.contract;

import static io.zkrecipes.contract.ContractFixture.eventually;
import static io.zkrecipes.contract.ContractFixture.resultOf;
import static io.zkrecipes.contract.ContractFixture.retryUntilAnswered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.Txn;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.election.Term;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A term is lost with its session or its node, for ever, and what its leader writes with it. */
interface TermContract {

  @InEveryFaultMode
  default void lossIsReportedWithItsReasonAndIsFinal(ElectionFixture fixture) throws Exception {
    Term term = fixture.alice.await();
    LossReason reason = fixture.endGrant(fixture.alice);
    assertThat(resultOf(term.lost())).isEqualTo(reason);
    assertThat(term.state()).isEqualTo(LeaseState.LOST);
    Term successor = fixture.bob.await();
    assertThat(successor.epoch()).isGreaterThan(term.epoch());
    resultOf(term.resign());
    assertThat(term.state()).isEqualTo(LeaseState.LOST);
    assertThat(successor.isValid()).isTrue();
    fixture.awaitStanding(fixture.bob.name);
    resultOf(successor.resign());
  }

  @InEveryFaultMode
  default void writesOfAFormerLeaderAreRejected(ElectionFixture fixture) throws Exception {
    String state = fixture.siblingNode("state");
    Term term = fixture.alice.await();
    fixture.write(state, "first");
    retryUntilAnswered(() -> set(term, state, "second"));
    assertThat(fixture.dataOf(state)).contains("second");
    Txn late = term.txn().setData(state, bytes("late"));
    fixture.endGrant(fixture.alice);
    resultOf(term.lost());
    assertThatThrownBy(late::commit).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(term::txn).isInstanceOf(LeaseLostException.class);
    assertThat(fixture.dataOf(state)).contains("second");
  }

  /** The former holder does not know of the loss and sends its writes; ZooKeeper rejects them. */
  @InEveryFaultMode
  default void writesOfAFormerLeaderUnawareOfItsLossAreRejected(ElectionFixture fixture)
      throws Exception {
    String state = fixture.siblingNode("state");
    Term term = fixture.alice.await();
    fixture.write(state, "first");
    Txn late = term.txn().setData(state, bytes("late"));
    fixture.endGrantUnnoticed(fixture.alice);
    Term successor = fixture.bob.await();
    assertThat(term.isValid()).as("as far as it can know").isTrue();
    CompletableFuture<Void> sent = late.commitAsync();
    fixture.alice.proxy.thaw();
    assertThatThrownBy(() -> refused(sent, term, state)).isInstanceOf(LeaseLostException.class);
    assertThat(term.isValid()).isFalse();
    assertThat(fixture.dataOf(state)).contains("first");
    resultOf(successor.resign());
  }

  /** Where the answer is lost, with the connection, it must be asked for again. */
  private static void refused(CompletableFuture<Void> sent, Term term, String state)
      throws Throwable {
    try {
      resultOf(sent);
    } catch (ExecutionException retryUntilAnswered) {
      Throwable why = retryUntilAnswered.getCause();
      if (!(why instanceof UnknownOutcomeException)) {
        throw why == null ? retryUntilAnswered : why;
      }
      retryUntilAnswered(() -> set(term, state, "late"));
    }
  }

  private static boolean set(Term term, String state, String text) {
    term.txn().setData(state, bytes(text)).commit();
    return true;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @InEveryFaultMode
  default void leadershipIsTransferredToTheNamedCandidate(ElectionFixture fixture)
      throws Exception {
    HandOver handOver = HandOver.prepared(fixture, fixture.alice);
    fixture.injectFault(fixture.bob);
    eventually().until(handOver::isDone);
    handOver.awaitOrder();
  }

  @InEveryFaultMode
  default void onlyTheCurrentLeaderCanTransfer(ElectionFixture fixture) throws Exception {
    HandOver handOver = HandOver.prepared(fixture, fixture.bob);
    fixture.injectFault(fixture.alice);
    if (fixture.faultMode.endsSessions()) {
      Throwable refused = catchThrowable(() -> eventually().until(handOver::isDone));
      assertThat(refused).isInstanceOf(LeaseLostException.class);
      resultOf(resultOf(handOver.between).resign());
      resultOf(resultOf(handOver.named).resign());
    } else {
      eventually().until(handOver::isDone);
      handOver.awaitOrder();
    }
  }

  /** Alice leads and Bob stands behind her, who is to be passed over for the one behind him. */
  record HandOver(Term leader, CompletableFuture<Term> between, CompletableFuture<Term> named) {

    static HandOver prepared(ElectionFixture fixture, ElectionProcess last) throws Exception {
      Term leader = fixture.alice.await();
      CompletableFuture<Term> between = fixture.bob.awaitInBackground("between");
      fixture.awaitStanding(2);
      CompletableFuture<Term> named = last.awaitInBackground("named");
      fixture.awaitStanding(fixture.alice.name, "between", "named");
      return new HandOver(leader, between, named);
    }

    /** Asks for it; what cannot be done in time is not done. */
    boolean isDone() throws Exception {
      try {
        resultOf(leader.transferTo("named"));
        return true;
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof LeaseLostException lost) {
          throw lost;
        }
        assertThat(failed).hasCauseInstanceOf(CoordinationException.class);
        return false;
      }
    }

    /** Each of them leads, and in this order. */
    void awaitOrder() throws Exception {
      Term next = resultOf(named);
      assertThat(leader.isValid()).isFalse();
      assertThat(next.epoch()).isGreaterThan(leader.epoch());
      assertThat(between).isNotDone();
      resultOf(next.resign());
      resultOf(resultOf(between).resign());
    }
  }

  @InEveryFaultMode
  default void closedClientEndsItsTermAndItsCandidates(ElectionFixture fixture) throws Exception {
    fixture.injectFault(fixture.alice);
    Term term = fixture.alice.await();
    CompletableFuture<Term> own = fixture.alice.awaitInBackground("own");
    CompletableFuture<Term> next = fixture.bob.awaitInBackground("next");
    fixture.awaitStanding(3);
    fixture.alice.client.close();
    assertThat(resultOf(term.lost())).isEqualTo(LossReason.CLIENT_CLOSED);
    assertThatThrownBy(() -> resultOf(own)).hasCauseInstanceOf(ClientClosedException.class);
    assertThat(resultOf(next).epoch()).isGreaterThan(term.epoch());
    fixture.awaitStanding("next");
    resultOf(resultOf(next).resign());
  }
}
