package io.zkrecipes.election.contract;

import static io.zkrecipes.contract.ContractFixture.eventually;
import static io.zkrecipes.contract.ContractFixture.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.contract.WorkerPool;
import io.zkrecipes.election.Candidacy;
import io.zkrecipes.election.Participant;
import io.zkrecipes.election.Term;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** One leads at a time with rising epochs, which the checker verifies. */
interface LeadershipContract {
  /** Terms between two violations. */
  int SOME = 30;

  long NOBODY = -1;

  Duration SHORT = Duration.ofMillis(100);

  @InEveryFaultMode
  default void atMostOneLeadsAndEpochsRise(ElectionFixture fixture) throws Exception {
    WorkerPool.WorkerTask<ElectionProcess> term = (process, number) -> process.await().close();
    WorkerPool<ElectionProcess> workers =
        new WorkerPool<ElectionProcess>(fixture::grants)
            .of(3, fixture.alice, term)
            .of(3, fixture.bob, term)
            .awaitMore(SOME);
    fixture.injectFault(fixture.alice);
    workers.awaitMore(SOME);
    fixture.injectFault(fixture.bob);
    workers.awaitMore(SOME).stop();
  }

  @InEveryFaultMode
  default void candidatesLeadInTheOrderOfTheLine(ElectionFixture fixture) throws Exception {
    Term leader = fixture.alice.await();
    CompletableFuture<Term> second = fixture.bob.awaitInBackground("second");
    fixture.awaitStanding(2);
    CompletableFuture<Term> third = fixture.alice.awaitInBackground("third");
    fixture.awaitStanding(3);
    CompletableFuture<Term> fourth = fixture.bob.awaitInBackground("fourth");
    fixture.awaitStanding(fixture.alice.name, "second", "third", "fourth");
    fixture.injectFault(fixture.bob);
    fixture.awaitStanding(4); // again, if the fault cost the place in line
    List<String> order = fixture.standing();
    if (!fixture.faultMode.endsSessions()) {
      assertThat(order).containsExactly(fixture.alice.name, "second", "third", "fourth");
    }
    List<CompletableFuture<Term>> waiting = new ArrayList<>(List.of(second, third, fourth));
    for (String next : order.subList(1, order.size())) {
      assertThat(waiting).noneMatch(CompletableFuture::isDone);
      resultOf(leader.resign());
      eventually().until(() -> waiting.stream().anyMatch(CompletableFuture::isDone));
      leader =
          resultOf(waiting.stream().filter(CompletableFuture::isDone).findFirst().orElseThrow());
      assertThat(leader.candidate()).isEqualTo(next);
      waiting.removeIf(CompletableFuture::isDone);
    }
    assertThat(waiting).isEmpty();
    resultOf(leader.resign());
  }

  @InEveryFaultMode
  default void leadershipLastsUntilTheSessionEnds(ElectionFixture fixture) throws Exception {
    Term term = fixture.alice.await();
    CompletableFuture<Term> next = fixture.bob.awaitInBackground("next");
    fixture.awaitStanding(2);
    fixture.injectFault(fixture.alice);
    if (fixture.faultMode.endsSessions()) {
      assertThat(resultOf(next).epoch()).isGreaterThan(term.epoch());
      resultOf(term.lost());
    } else {
      fixture.awaitStanding(fixture.alice.name, "next");
      assertThat(term.isValid()).isTrue();
      assertThat(next).isNotDone();
      term.close();
    }
    resultOf(resultOf(next).resign());
  }

  @InEveryFaultMode
  default void candidateThatGivesUpLeavesTheLine(ElectionFixture fixture) throws Exception {
    Term term = fixture.alice.await();
    CompletableFuture<Term> cancelled = fixture.bob.awaitInBackground("cancelled");
    BackgroundCall<Term> interrupted = BackgroundCall.of(fixture.bob::await);
    fixture.awaitStanding(3);
    fixture.injectFault(fixture.bob);
    assertThat(cancelled.cancel(false)).isTrue();
    interrupted.interrupt();
    assertThat(interrupted.failure()).isInstanceOf(InterruptedException.class);
    assertThatThrownBy(() -> fixture.bob.candidate().await(SHORT))
        .isInstanceOf(AcquireTimeoutException.class)
        .hasMessageContaining(fixture.path);
    fixture.awaitStanding(fixture.alice.name);
    resultOf(term.resign());
    fixture.awaitStanding();
  }

  @InEveryFaultMode
  default void candidateWithoutConnectionLeadsAfterConnecting(ElectionFixture fixture)
      throws Exception {
    fixture.injectFault(fixture.bob);
    fixture.bob.cutOff();
    CompletableFuture<Term> waits = fixture.bob.awaitInBackground("waits");
    waits.thenAccept(Term::close);
    TermRecorder recorder = new TermRecorder();
    Candidacy stands = fixture.bob.stand(recorder);
    resultOf(fixture.alice.await().resign());
    assertThat(waits).isNotDone();
    recorder.awaitHeard();
    fixture.bob.proxy.accept();
    recorder.awaitHeard(TermRecorder.ELECTED); // before the other or after
    stands.close();
    resultOf(waits);
    recorder.assertNoViolation();
  }

  @InEveryFaultMode
  default void observerHearsTheFinalLeader(ElectionFixture fixture) throws Exception {
    AtomicLong heard = new AtomicLong();
    var listening =
        fixture.bob.election.observe(one -> heard.set(one.map(Participant::epoch).orElse(NOBODY)));
    Term first = fixture.alice.await();
    eventually().until(() -> heard.get() == first.epoch());
    CompletableFuture<Term> next = fixture.alice.awaitInBackground("next");
    fixture.awaitStanding(2);
    fixture.injectFault(fixture.bob);
    resultOf(first.resign());
    long epoch = resultOf(next).epoch();
    eventually().until(() -> heard.get() == epoch);
    resultOf(resultOf(next).resign());
    eventually().until(() -> heard.get() == NOBODY);
    listening.close();
  }

  /** Each round ends in another way. */
  @InEveryFaultMode
  default void manyElectionsLeaveNoNode(ElectionFixture fixture) throws Exception {
    Queue<TermRecorder> diaries = new ConcurrentLinkedQueue<>();
    WorkerPool.WorkerTask<ElectionProcess> round =
        (process, number) -> round(process, number, diaries);
    WorkerPool<ElectionProcess> workers =
        new WorkerPool<ElectionProcess>(fixture::grants)
            .of(3, fixture.alice, round)
            .of(3, fixture.bob, round)
            .awaitMore(SOME);
    fixture.injectFault(fixture.alice);
    workers.awaitMore(SOME);
    fixture.injectFault(fixture.bob);
    workers.awaitMore(SOME).stop();
    assertThat(diaries).isNotEmpty().allSatisfy(TermRecorder::assertNoViolation);
  }

  private static void round(ElectionProcess process, int number, Collection<TermRecorder> diaries)
      throws Exception {
    switch (number % 6) {
      case 0 -> resultOf(process.await().resign());
      case 1 -> cancelled(process);
      case 2 -> process.candidate().tryLead().map(process::recorded).ifPresent(Term::close);
      case 3 -> BackgroundCall.interrupted(() -> process.await().close());
      case 4 -> {
        TermRecorder recorder = new TermRecorder();
        diaries.add(recorder);
        process.stand(recorder).close();
      }
      default -> process.lead(Term::close).close();
    }
  }

  private static void cancelled(ElectionProcess process) {
    CompletableFuture<Term> future = process.awaitInBackground("cancelled");
    if (!future.cancel(false)) {
      future.join().close();
    }
  }
}
