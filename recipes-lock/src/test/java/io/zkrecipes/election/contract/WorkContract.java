package io.zkrecipes.election.contract;

import static io.zkrecipes.contract.Stage.in;
import static io.zkrecipes.contract.Stage.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.election.Candidacy;
import io.zkrecipes.election.LeaderTask;
import io.zkrecipes.election.Term;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** The office goes with the work of the leader, however that ends; never two work at a time. */
interface WorkContract {

  /** Counts how often it is done, and how many do it at a time. */
  final class Shift implements LeaderTask {
    private final LeaderTask work;
    private final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();

    Shift(LeaderTask work) {
      this.work = work;
    }

    @Override
    public void lead(Term term) throws Exception {
      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
      begun.incrementAndGet();
      try {
        work.lead(term);
      } finally {
        inside.decrementAndGet();
      }
    }

    void awaitBegun(int times) {
      soon().until(() -> begun.get() >= times);
    }

    void awaitOver() {
      soon().until(() -> inside.get() == 0);
      assertThat(most).hasValue(1);
    }
  }

  @InEveryWorld
  default void workIsInterruptedWhenTheOfficeIsLostAndDoneAgain(Poll poll) throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    Shift shift =
        new Shift(
            term -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException over) {
                interrupted.incrementAndGet();
                throw over;
              }
            });
    Candidacy alice = poll.alice.lead(shift);
    shift.awaitBegun(1);
    poll.depose(poll.alice);
    shift.awaitBegun(2);
    assertThat(interrupted).hasValue(1);
    alice.close();
    soon().until(() -> interrupted.get() == 2);
    shift.awaitOver();
  }

  @InEveryWorld
  default void workThatThrowsGivesTheOfficeUp(Poll poll) throws Exception {
    CountDownLatch fails = new CountDownLatch(1);
    Shift shift =
        new Shift(
            term -> {
              fails.await();
              throw new IllegalStateException("disk full");
            });
    Candidacy alice = poll.alice.lead(shift);
    shift.awaitBegun(1);
    CompletableFuture<Term> next = poll.bob.awaiting("next");
    poll.awaitStanding(2);
    poll.strike(poll.bob);
    assertThat(next).isNotDone();
    fails.countDown();
    in(in(next).resign());
    shift.awaitBegun(2);
    alice.close();
    shift.awaitOver();
  }

  @InEveryWorld
  default void workThatIgnoresItsInterruptGivesTheOfficeUp(Poll poll) throws Exception {
    CountDownLatch stubborn = new CountDownLatch(1);
    Shift shift = new Shift(term -> uninterruptibly(stubborn));
    Candidacy alice = poll.alice.lead(shift);
    shift.awaitBegun(1);
    CompletableFuture<Term> next = poll.bob.awaiting("next");
    poll.awaitStanding(2);
    poll.strike(poll.bob);
    alice.resign();
    Term successor = in(next); // after a while
    assertThat(shift.begun).hasValue(1);
    poll.awaitStanding("next"); // as it works still
    stubborn.countDown();
    poll.awaitStanding("next", poll.alice.name);
    in(successor.resign());
    shift.awaitBegun(2);
    alice.close();
    shift.awaitOver();
  }

  private static void uninterruptibly(CountDownLatch latch) {
    boolean over = false;
    while (!over) {
      try {
        latch.await();
        over = true;
      } catch (InterruptedException ignored) {
        over = false;
      }
    }
  }
}
