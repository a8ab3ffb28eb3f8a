package io.zkrecipes.election.contract;

import static io.zkrecipes.contract.Stage.answered;
import static io.zkrecipes.contract.Stage.in;
import static io.zkrecipes.contract.Stage.soon;
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
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.election.Term;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A term is lost with its session or its node, for ever, and what its leader writes with it. */
interface TermContract {

  @InEveryWorld
  default void lossIsToldWithItsReasonAndIsForEver(Poll poll) throws Exception {
    Term term = poll.alice.await();
    LossReason reason = poll.depose(poll.alice);
    assertThat(in(term.lost())).isEqualTo(reason);
    assertThat(term.state()).isEqualTo(LeaseState.LOST);
    Term successor = poll.bob.await();
    assertThat(successor.epoch()).isGreaterThan(term.epoch());
    in(term.resign());
    assertThat(term.state()).isEqualTo(LeaseState.LOST);
    assertThat(successor.isValid()).isTrue();
    poll.awaitStanding(poll.bob.name);
    in(successor.resign());
  }

  @InEveryWorld
  default void writesOfAFormerLeaderAreRefused(Poll poll) throws Exception {
    String state = poll.beside("state");
    Term term = poll.alice.await();
    poll.write(state, "first");
    answered(() -> set(term, state, "second"));
    assertThat(poll.written(state)).contains("second");
    Txn late = term.txn().setData(state, bytes("late"));
    poll.depose(poll.alice);
    in(term.lost());
    assertThatThrownBy(late::commit).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(term::txn).isInstanceOf(LeaseLostException.class);
    assertThat(poll.written(state)).contains("second");
  }

  /** It has not heard of the end, and so it sends what it has: ZooKeeper is who refuses. */
  @InEveryWorld
  default void writesOfAFormerLeaderWhoHasNotHeardAreRefusedToo(Poll poll) throws Exception {
    String state = poll.beside("state");
    Term term = poll.alice.await();
    poll.write(state, "first");
    Txn late = term.txn().setData(state, bytes("late"));
    poll.deposeUnheard(poll.alice);
    Term successor = poll.bob.await();
    assertThat(term.isValid()).as("as far as it can know").isTrue();
    CompletableFuture<Void> sent = late.commitAsync();
    poll.alice.proxy.thaw();
    assertThatThrownBy(() -> refused(sent, term, state)).isInstanceOf(LeaseLostException.class);
    assertThat(term.isValid()).isFalse();
    assertThat(poll.written(state)).contains("first");
    in(successor.resign());
  }

  /** Where the answer is lost, with the connection, it must be asked for again. */
  private static void refused(CompletableFuture<Void> sent, Term term, String state)
      throws Throwable {
    try {
      in(sent);
    } catch (ExecutionException answered) {
      Throwable why = answered.getCause();
      if (!(why instanceof UnknownOutcomeException)) {
        throw why == null ? answered : why;
      }
      answered(() -> set(term, state, "late"));
    }
  }

  private static boolean set(Term term, String state, String text) {
    term.txn().setData(state, bytes(text)).commit();
    return true;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @InEveryWorld
  default void officeIsHandedToWhoIsNamed(Poll poll) throws Exception {
    HandOver handOver = HandOver.prepared(poll, poll.alice);
    poll.strike(poll.bob);
    soon().until(handOver::isDone);
    handOver.awaitOrder();
  }

  @InEveryWorld
  default void officeIsHandedOverByWhoStillHasItOnly(Poll poll) throws Exception {
    HandOver handOver = HandOver.prepared(poll, poll.bob);
    poll.strike(poll.alice);
    if (poll.world.endsSessions()) {
      Throwable refused = catchThrowable(() -> soon().until(handOver::isDone));
      assertThat(refused).isInstanceOf(LeaseLostException.class);
      in(in(handOver.between).resign());
      in(in(handOver.named).resign());
    } else {
      soon().until(handOver::isDone);
      handOver.awaitOrder();
    }
  }

  /** Alice leads and Bob stands behind her, who is to be passed over for the one behind him. */
  record HandOver(Term leader, CompletableFuture<Term> between, CompletableFuture<Term> named) {

    static HandOver prepared(Poll poll, Elector last) throws Exception {
      Term leader = poll.alice.await();
      CompletableFuture<Term> between = poll.bob.awaiting("between");
      poll.awaitStanding(2);
      CompletableFuture<Term> named = last.awaiting("named");
      poll.awaitStanding(poll.alice.name, "between", "named");
      return new HandOver(leader, between, named);
    }

    /** Asks for it; what cannot be done in time is not done. */
    boolean isDone() throws Exception {
      try {
        in(leader.transferTo("named"));
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
      Term next = in(named);
      assertThat(leader.isValid()).isFalse();
      assertThat(next.epoch()).isGreaterThan(leader.epoch());
      assertThat(between).isNotDone();
      in(next.resign());
      in(in(between).resign());
    }
  }

  @InEveryWorld
  default void closedClientEndsItsTermAndItsCandidates(Poll poll) throws Exception {
    poll.strike(poll.alice);
    Term term = poll.alice.await();
    CompletableFuture<Term> own = poll.alice.awaiting("own");
    CompletableFuture<Term> next = poll.bob.awaiting("next");
    poll.awaitStanding(3);
    poll.alice.client.close();
    assertThat(in(term.lost())).isEqualTo(LossReason.CLIENT_CLOSED);
    assertThatThrownBy(() -> in(own)).hasCauseInstanceOf(ClientClosedException.class);
    assertThat(in(next).epoch()).isGreaterThan(term.epoch());
    poll.awaitStanding("next");
    in(in(next).resign());
  }
}
