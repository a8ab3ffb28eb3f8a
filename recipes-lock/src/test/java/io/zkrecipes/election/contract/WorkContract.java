package io.zkrecipes.election.contract;

import static io.zkrecipes.contract.ContractFixture.eventually;
import static io.zkrecipes.contract.ContractFixture.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.election.Candidacy;
import io.zkrecipes.election.LeaderTask;
import io.zkrecipes.election.Term;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Leadership ends with the task of the leader, however that ends; tasks do not overlap. */
interface WorkContract {

  /** Counts how often the task runs, and how many run at once. */
  final class CountingTask implements LeaderTask {
    private final LeaderTask work;
    private final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger started = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();

    CountingTask(LeaderTask work) {
      this.work = work;
    }

    @Override
    public void lead(Term term) throws Exception {
      mostAtOnce.accumulateAndGet(inside.incrementAndGet(), Math::max);
      started.incrementAndGet();
      try {
        work.lead(term);
      } finally {
        inside.decrementAndGet();
      }
    }

    void awaitStarted(int times) {
      eventually().until(() -> started.get() >= times);
    }

    void awaitFinished() {
      eventually().until(() -> inside.get() == 0);
      assertThat(mostAtOnce).hasValue(1);
    }
  }

  @InEveryFaultMode
  default void taskIsInterruptedWhenLeadershipIsLostAndRunsAgain(ElectionFixture fixture)
      throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    CountingTask task =
        new CountingTask(
            term -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException over) {
                interrupted.incrementAndGet();
                throw over;
              }
            });
    Candidacy alice = fixture.alice.lead(task);
    task.awaitStarted(1);
    fixture.endGrant(fixture.alice);
    task.awaitStarted(2);
    assertThat(interrupted).hasValue(1);
    alice.close();
    eventually().until(() -> interrupted.get() == 2);
    task.awaitFinished();
  }

  @InEveryFaultMode
  default void taskThatThrowsEndsTheTerm(ElectionFixture fixture) throws Exception {
    CountDownLatch fails = new CountDownLatch(1);
    CountingTask task =
        new CountingTask(
            term -> {
              fails.await();
              throw new IllegalStateException("disk full");
            });
    Candidacy alice = fixture.alice.lead(task);
    task.awaitStarted(1);
    CompletableFuture<Term> next = fixture.bob.awaitInBackground("next");
    fixture.awaitStanding(2);
    fixture.injectFault(fixture.bob);
    assertThat(next).isNotDone();
    fails.countDown();
    resultOf(resultOf(next).resign());
    task.awaitStarted(2);
    alice.close();
    task.awaitFinished();
  }

  @InEveryFaultMode
  default void taskThatIgnoresItsInterruptEndsTheTerm(ElectionFixture fixture) throws Exception {
    CountDownLatch stubborn = new CountDownLatch(1);
    CountingTask task = new CountingTask(term -> uninterruptibly(stubborn));
    Candidacy alice = fixture.alice.lead(task);
    task.awaitStarted(1);
    CompletableFuture<Term> next = fixture.bob.awaitInBackground("next");
    fixture.awaitStanding(2);
    fixture.injectFault(fixture.bob);
    alice.resign();
    Term successor = resultOf(next); // after a while
    assertThat(task.started).hasValue(1);
    fixture.awaitStanding("next"); // as it works still
    stubborn.countDown();
    fixture.awaitStanding("next", fixture.alice.name);
    resultOf(successor.resign());
    task.awaitStarted(2);
    alice.close();
    task.awaitFinished();
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
