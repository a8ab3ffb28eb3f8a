package io.zkrecipes.election.contract;

import static io.zkrecipes.contract.Stage.in;
import static io.zkrecipes.contract.Stage.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.Crowd;
import io.zkrecipes.contract.InEveryWorld;
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

/** One leads at a time; that no two do, and that epochs rise, is seen by the witness. */
interface OfficeContract {
  /** Terms between two blows. */
  int SOME = 30;

  long NOBODY = -1;

  Duration SHORT = Duration.ofMillis(100);

  @InEveryWorld
  default void oneLeadsAtATimeWithRisingEpochs(Poll poll) throws Exception {
    Crowd.Round<Elector> term = (elector, number) -> elector.await().close();
    Crowd<Elector> crowd =
        new Crowd<Elector>(poll::grants)
            .of(3, poll.alice, term)
            .of(3, poll.bob, term)
            .awaitMore(SOME);
    poll.strike(poll.alice);
    crowd.awaitMore(SOME);
    poll.strike(poll.bob);
    crowd.awaitMore(SOME).disperse();
  }

  @InEveryWorld
  default void nextOneLeadsInTheOrderInWhichTheyStand(Poll poll) throws Exception {
    Term leader = poll.alice.await();
    CompletableFuture<Term> second = poll.bob.awaiting("second");
    poll.awaitStanding(2);
    CompletableFuture<Term> third = poll.alice.awaiting("third");
    poll.awaitStanding(3);
    CompletableFuture<Term> fourth = poll.bob.awaiting("fourth");
    poll.awaitStanding(poll.alice.name, "second", "third", "fourth");
    poll.strike(poll.bob);
    poll.awaitStanding(4); // again, if that cost the place
    List<String> order = poll.standing();
    if (!poll.world.endsSessions()) {
      assertThat(order).containsExactly(poll.alice.name, "second", "third", "fourth");
    }
    List<CompletableFuture<Term>> waiting = new ArrayList<>(List.of(second, third, fourth));
    for (String next : order.subList(1, order.size())) {
      assertThat(waiting).noneMatch(CompletableFuture::isDone);
      in(leader.resign());
      soon().until(() -> waiting.stream().anyMatch(CompletableFuture::isDone));
      leader = in(waiting.stream().filter(CompletableFuture::isDone).findFirst().orElseThrow());
      assertThat(leader.candidate()).isEqualTo(next);
      waiting.removeIf(CompletableFuture::isDone);
    }
    assertThat(waiting).isEmpty();
    in(leader.resign());
  }

  @InEveryWorld
  default void officeIsKeptUntilTheSessionEnds(Poll poll) throws Exception {
    Term term = poll.alice.await();
    CompletableFuture<Term> next = poll.bob.awaiting("next");
    poll.awaitStanding(2);
    poll.strike(poll.alice);
    if (poll.world.endsSessions()) {
      assertThat(in(next).epoch()).isGreaterThan(term.epoch());
      in(term.lost());
    } else {
      poll.awaitStanding(poll.alice.name, "next");
      assertThat(term.isValid()).isTrue();
      assertThat(next).isNotDone();
      term.close();
    }
    in(in(next).resign());
  }

  @InEveryWorld
  default void whoGivesUpStandsNoMore(Poll poll) throws Exception {
    Term term = poll.alice.await();
    CompletableFuture<Term> cancelled = poll.bob.awaiting("cancelled");
    Attempt<Term> interrupted = Attempt.of(poll.bob::await);
    poll.awaitStanding(3);
    poll.strike(poll.bob);
    assertThat(cancelled.cancel(false)).isTrue();
    interrupted.interrupt();
    assertThat(interrupted.failure()).isInstanceOf(InterruptedException.class);
    assertThatThrownBy(() -> poll.bob.candidate().await(SHORT))
        .isInstanceOf(AcquireTimeoutException.class)
        .hasMessageContaining(poll.path);
    poll.awaitStanding(poll.alice.name);
    in(term.resign());
    poll.awaitStanding();
  }

  @InEveryWorld
  default void whoStandsWithoutAConnectionLeadsOnceThereIsOne(Poll poll) throws Exception {
    poll.strike(poll.bob);
    poll.bob.cutOff();
    CompletableFuture<Term> waits = poll.bob.awaiting("waits");
    waits.thenAccept(Term::close);
    Diary diary = new Diary();
    Candidacy stands = poll.bob.stand(diary);
    in(poll.alice.await().resign());
    assertThat(waits).isNotDone();
    diary.awaitHeard();
    poll.bob.proxy.accept();
    diary.awaitHeard(Diary.ELECTED); // before the other or after
    stands.close();
    in(waits);
    diary.assertNoComplaint();
  }

  @InEveryWorld
  default void onlookerHearsWhoLeadsInTheEnd(Poll poll) throws Exception {
    AtomicLong heard = new AtomicLong();
    var listening =
        poll.bob.election.observe(one -> heard.set(one.map(Participant::epoch).orElse(NOBODY)));
    Term first = poll.alice.await();
    soon().until(() -> heard.get() == first.epoch());
    CompletableFuture<Term> next = poll.alice.awaiting("next");
    poll.awaitStanding(2);
    poll.strike(poll.bob);
    in(first.resign());
    long epoch = in(next).epoch();
    soon().until(() -> heard.get() == epoch);
    in(in(next).resign());
    soon().until(() -> heard.get() == NOBODY);
    listening.close();
  }

  /** Each round ends in another way. */
  @InEveryWorld
  default void manyRoundsOfManyLeaveNothing(Poll poll) throws Exception {
    Queue<Diary> diaries = new ConcurrentLinkedQueue<>();
    Crowd.Round<Elector> round = (elector, number) -> round(elector, number, diaries);
    Crowd<Elector> crowd =
        new Crowd<Elector>(poll::grants)
            .of(3, poll.alice, round)
            .of(3, poll.bob, round)
            .awaitMore(SOME);
    poll.strike(poll.alice);
    crowd.awaitMore(SOME);
    poll.strike(poll.bob);
    crowd.awaitMore(SOME).disperse();
    assertThat(diaries).isNotEmpty().allSatisfy(Diary::assertNoComplaint);
  }

  private static void round(Elector elector, int number, Collection<Diary> diaries)
      throws Exception {
    switch (number % 6) {
      case 0 -> in(elector.await().resign());
      case 1 -> cancelled(elector);
      case 2 -> elector.candidate().tryLead().map(elector::seen).ifPresent(Term::close);
      case 3 -> Attempt.interrupted(() -> elector.await().close());
      case 4 -> {
        Diary diary = new Diary();
        diaries.add(diary);
        elector.stand(diary).close();
      }
      default -> elector.lead(Term::close).close();
    }
  }

  private static void cancelled(Elector elector) {
    CompletableFuture<Term> future = elector.awaiting("cancelled");
    if (!future.cancel(false)) {
      future.join().close();
    }
  }
}
