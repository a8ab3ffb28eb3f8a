package io.zkrecipes.barrier;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.WireRequest;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class DoubleBarrierTest extends DoubleBarrierTestBase {

  @Test
  void partiesEnterTogetherAndLeaveTogether() throws Exception {
    for (long generation = 1; generation <= 3; generation++) {
      List<Participation> visits = enterAll(alice, bob, alice);
      assertThat(visits).extracting(Participation::generation).containsOnly(generation);
      List<CompletableFuture<Void>> leaving = new ArrayList<>();
      for (Participation visit : visits) {
        assertThat(leaving).noneMatch(CompletableFuture::isDone);
        leaving.add(visit.leaveAsync());
        awaitPartyCount(3 - leaving.size());
      }
      for (CompletableFuture<Void> one : leaving) {
        get(one);
      }
      for (Participation visit : visits) {
        assertThat(visit.isBroken()).isFalse();
        visit.close();
      }
    }
  }

  @Test
  void enterCostsOneRoundTrip() throws Exception {
    enterAll(alice, bob).forEach(Participation::leaveAsync);
    awaitPartyCount(0);
    Hold look = bob.proxy.when(WireOp.GET_CHILDREN).hold(); // or he might see her and open himself
    CompletableFuture<Participation> first = barrier(bob, 2).enterAsync();
    awaitPartyCount(1);
    WireLog log = alice.proxy.recordRounds(() -> get(barrier(alice, 2).enterAsync()));
    assertThat(log.requests())
        .as("comes and looks at once")
        .extracting(WireRequest::op)
        .startsWith(WireOp.CREATE, WireOp.GET_DATA, WireOp.GET_CHILDREN);
    assertThat(log.count(WireOp.CREATE)).isEqualTo(1);
    assertThat(log.count(WireOp.MULTI)).as("opens").isEqualTo(1);
    int more = log.requests().size() - 5; // it hears of it, and looks around now and then
    assertThat(log.roundTrips()).as("%s", log).isLessThanOrEqualTo(3 + more);
    look.proceed();
    get(first).leaveAsync();
  }

  @Test
  void timeoutCancelAndInterruptBreakNothing() throws Exception {
    CompletableFuture<Participation> first = barrier(alice, 2).enterAsync();
    awaitPartyCount(1);
    assertThatThrownBy(() -> barrier(bob, 3).enter(SOON))
        .isInstanceOf(CoordinationException.class)
        .hasMessage(PATH + ": parties: 3 (expected: 2, as those who were there first say)");
    awaitPartyCount(1);
    CompletableFuture<Participation> second = barrier(bob, 2).enterAsync();
    get(second).leaveAsync();
    get(first).leaveAsync();
    awaitPartyCount(0);
    assertThatThrownBy(() -> barrier(bob, 2).enter(Duration.ofMillis(100)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage(PATH + ": 1 of 2 came within PT0.1S");
    awaitPartyCount(0);
    CompletableFuture<Participation> waits = barrier(alice, 3).enterAsync();
    assertThatThrownBy(() -> get(waits)).hasCauseInstanceOf(CoordinationException.class);
  }

  @Test
  void withdrawnPartyIsNotCounted() throws Exception {
    CompletableFuture<Participation> first = barrier(alice, 3).enterAsync();
    awaitPartyCount(1);
    CompletableFuture<Participation> cancelled = barrier(bob, 3).enterAsync();
    awaitPartyCount(2);
    CompletableFuture<Participation> third = barrier(bob, 3).enterAsync();
    await().atMost(SOON).until(() -> partyCount() == 3 || third.isDone());
    get(first).leaveAsync();
    get(third).leaveAsync();
    get(cancelled).leaveAsync();
    awaitPartyCount(0);
    CompletableFuture<Participation> waits = barrier(alice, 3).enterAsync();
    CompletableFuture<Participation> gives = barrier(bob, 3).enterAsync();
    awaitPartyCount(2);
    FutureTask<Participation> blocked = new FutureTask<>(() -> barrier(bob, 3).enter(SOON));
    gives.cancel(false);
    awaitPartyCount(1);
    Thread thread = new Thread(blocked);
    thread.start();
    awaitPartyCount(2);
    thread.interrupt();
    assertThatThrownBy(blocked::get).hasCauseInstanceOf(InterruptedException.class);
    awaitPartyCount(1);
    List<CompletableFuture<Participation>> others =
        List.of(barrier(bob, 3).enterAsync(), barrier(bob, 3).enterAsync());
    assertThat(get(waits).generation()).isEqualTo(2);
    assertThat(get(others.get(0)).generation()).isEqualTo(2);
    assertThat(get(others.get(1)).generation()).isEqualTo(2);
  }

  @Test
  void deathOfAWaiterBreaksTheBarrierForAllWaiters() throws Exception {
    CompletableFuture<Participation> first = barrier(alice, 4).enterAsync();
    awaitPartyCount(1);
    CompletableFuture<Participation> dies = barrier(bob, 4).enterAsync();
    awaitPartyCount(2);
    CompletableFuture<Participation> third =
        barrier(alice, 4).enterAsync(); // which sees the others
    awaitPartyCount(3);
    cluster.expire(bob.proxy.sessionId());
    for (CompletableFuture<Participation> one : List.of(first, third)) {
      assertThatThrownBy(() -> get(one))
          .hasCauseInstanceOf(BrokenBarrierException.class)
          .hasMessageContaining(PATH + ": broken: party 1 is gone while waiting");
    }
    assertThatThrownBy(() -> get(dies))
        .hasCauseInstanceOf(BrokenBarrierException.class)
        .hasMessageContaining("its session ended");
    awaitPartyCount(0);
    assertThat(enterAll(alice, alice, bob, bob))
        .extracting(Participation::generation)
        .containsOnly(1L);
  }

  @Test
  void deathOfTheFirstWaiterIsNoticed() throws Exception {
    CompletableFuture<Participation> dies = barrier(bob, 4).enterAsync();
    awaitPartyCount(1);
    List<CompletableFuture<Participation>> others = new ArrayList<>();
    others.add(barrier(alice, 4).enterAsync());
    awaitPartyCount(2);
    others.add(barrier(alice, 4).enterAsync());
    awaitPartyCount(3);
    bob.client.close();
    assertThatThrownBy(() -> get(dies)).hasCauseInstanceOf(ClientClosedException.class);
    for (CompletableFuture<Participation> one : others) {
      assertThatThrownBy(() -> get(one)).hasCauseInstanceOf(BrokenBarrierException.class);
    }
  }

  @Test
  void deathInsideBreaksTheBarrierForAllInsideAndLeaving() throws Exception {
    List<Participation> visits = enterAll(alice, bob, alice);
    CompletableFuture<Void> leaving = visits.get(0).leaveAsync();
    CompletableFuture<String> heard = visits.get(2).broken();
    awaitPartyCount(2);
    cluster.expire(bob.proxy.sessionId());
    assertThat(get(heard)).contains("party 1 is gone while inside");
    assertThatThrownBy(() -> get(leaving)).hasCauseInstanceOf(BrokenBarrierException.class);
    assertThat(visits.get(2).isBroken()).isTrue();
    assertThatThrownBy(() -> visits.get(2).leave()).isInstanceOf(BrokenBarrierException.class);
    assertThatThrownBy(() -> visits.get(1).leave(SOON)).isInstanceOf(BrokenBarrierException.class);
    assertThat(enterAll(alice, alice, bob)).extracting(Participation::generation).containsOnly(2L);
  }

  @Test
  void deathOfTheLastPartyInsideIsNoticedByThoseLeaving() throws Exception {
    List<Participation> visits = enterAll(alice, alice, bob);
    CompletableFuture<Void> first = visits.get(0).leaveAsync();
    CompletableFuture<Void> second = visits.get(1).leaveAsync();
    awaitPartyCount(1);
    cluster.expire(bob.proxy.sessionId());
    assertThatThrownBy(() -> get(first)).hasCauseInstanceOf(BrokenBarrierException.class);
    assertThatThrownBy(() -> get(second)).hasCauseInstanceOf(BrokenBarrierException.class);
  }

  @Test
  void closingAParticipationBeforeLeavingBreaksTheBarrier() throws Exception {
    List<Participation> visits = enterAll(alice, bob);
    CompletableFuture<Void> leaving = visits.get(0).leaveAsync();
    visits.get(1).close();
    assertThatThrownBy(() -> get(leaving))
        .hasCauseInstanceOf(BrokenBarrierException.class)
        .hasMessageContaining("party 1 is gone while inside");
    assertThatThrownBy(() -> visits.get(1).leave())
        .isInstanceOf(BrokenBarrierException.class)
        .hasMessageContaining("it gave up");
  }

  @Test
  void deathAfterLeavingBreaksNothing() throws Exception {
    List<Participation> visits = enterAll(alice, bob);
    assertThatThrownBy(() -> visits.get(1).leave(Duration.ofMillis(50)))
        .isInstanceOf(TimeoutException.class)
        .hasMessage(PATH + ": not all have left within PT0.05S");
    bob.client.close();
    visits.get(0).leave(SOON);
  }

  @Test
  void surplusPartiesFormTheNextGeneration() throws Exception {
    List<CompletableFuture<Participation>> coming = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      coming.add(barrier(i % 2 == 0 ? alice : bob, 2).enterAsync());
    }
    for (int generation = 1; generation <= 2; generation++) {
      await()
          .atMost(SOON)
          .until(() -> coming.stream().filter(CompletableFuture::isDone).count() == 2);
      List<CompletableFuture<Participation>> in =
          coming.stream().filter(CompletableFuture::isDone).toList();
      coming.removeIf(CompletableFuture::isDone); // the next ones come in when these have left
      for (CompletableFuture<Participation> one : in) {
        assertThat(get(one).generation()).isEqualTo(generation);
        get(one).leaveAsync();
      }
    }
    awaitPartyCount(1);
    assertThat(coming.get(0)).isNotDone();
  }

  @Test
  void invalidArgumentsAreRejectedAndNamedInTheError() {
    for (int parties : List.of(-1, 0, 1001)) {
      assertThatThrownBy(() -> barrier(alice, parties))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("parties: %d (expected: 1 to 1000)".formatted(parties));
    }
    assertThatThrownBy(() -> barrier(alice, 1).enter(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
    assertThat(barrier(alice, 2)).hasToString("DoubleBarrier[/orders/42, 2 parties]");
    assertThat(barrier(alice, 2).path().value()).isEqualTo(PATH);
  }
}
