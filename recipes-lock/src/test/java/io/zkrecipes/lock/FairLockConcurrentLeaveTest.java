package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A request leaves the line while another one of the same client is reading it. */
@ZooKeeperTest
class FairLockConcurrentLeaveTest extends TwoClientTestBase {
  private TestClient carol;

  @BeforeEach
  void connectMore() {
    carol = join("carol");
  }

  /** Waits in line, as seen by carol. */
  private CompletableFuture<Lease> joinsAt(TestClient process, int place) {
    CompletableFuture<Lease> waiting = process.lock.acquireAsync();
    carol.awaitInLine(place);
    return waiting;
  }

  /**
   * The third has asked who is ahead and gives up before the answer; the fourth, right behind, had
   * left the asking to the third.
   */
  @Test
  void unansweredCheckOfALeavingNeighbourIsRepeated() throws Exception {
    Lease first = alice.acquire();
    CompletableFuture<Lease> second = joinsAt(bob, 2);
    Hold joined = alice.proxy.when(WireOp.CREATE2).holdReply();
    CompletableFuture<Lease> third = joinsAt(alice, 3);
    CompletableFuture<Lease> fourth = joinsAt(alice, 4);
    CompletableFuture<Boolean> arrived = alice.allEvents();
    Hold asking = alice.proxy.when(WireOp.GET_CHILDREN2).hold();
    joined.proceed();
    asking.awaitReached(SOON);
    assertThat(arrived).succeedsWithin(SOON);
    third.cancel(false);
    asking.proceed();
    carol.awaitInLine(3);
    assertThat(fourth).isNotDone();
    first.close();
    assertThat(second).succeedsWithin(SOON);
    carol.awaitInLine(2);
    assertThat(fourth).isNotDone();
    second.join().close();
    assertThat(fourth).succeedsWithin(SOON);
  }

  /**
   * The fifth asks who is ahead, as the fourth gave up; before the answer the third, of the same
   * process, is granted and releases. The answer still shows the third.
   */
  @Test
  void grantSurvivesAnOlderListingOfTheLine() throws Exception {
    Lease first = carol.acquire();
    CompletableFuture<Lease> second = joinsAt(bob, 2);
    CompletableFuture<Lease> third = joinsAt(alice, 3);
    CompletableFuture<Lease> fourth = joinsAt(bob, 4);
    CompletableFuture<Lease> fifth = alice.lock.acquireAsync();
    carol.awaitInLine(5);
    awaitAllEvents(alice); // she has watched those ahead
    first.close();
    assertThat(second).succeedsWithin(SOON);
    Hold asking = alice.proxy.when(WireOp.MULTI_READ).hold();
    fourth.cancel(false);
    asking.awaitReached(SOON);
    second.join().close();
    assertThat(third).succeedsWithin(SOON);
    third.join().close();
    assertThat(fifth).succeedsWithin(SOON);
    asking.proceed();
    carol.awaitInLine(1);
    assertThat(alice.lock.inspect().participants()).hasSize(1);
    assertThat(fifth.join().state()).isEqualTo(LeaseState.HELD);
    assertThat(fifth.join().lost()).isNotDone();
  }

  /** While the answer to one check is awaited, others may leave: it covers them too. */
  @Test
  void oneCheckCoversAllThatLeaveMeanwhile() throws Exception {
    Lease first = carol.acquire();
    CompletableFuture<Lease> second = joinsAt(bob, 2);
    CompletableFuture<Lease> third = joinsAt(bob, 3);
    CompletableFuture<Lease> fourth = alice.lock.acquireAsync();
    carol.awaitInLine(4);
    awaitAllEvents(alice); // she has watched those ahead
    Hold check = alice.proxy.when(WireOp.MULTI_READ).hold();
    FaultRule told = alice.proxy.when(WireOp.EVENT).path("lock-").nth(2).delay(Duration.ZERO);
    WireLog log =
        alice.proxy.record(
            () -> {
              second.cancel(false);
              check.awaitReached(SOON);
              third.cancel(false);
              told.awaitFired(SOON);
              check.proceed();
            });
    assertThat(log.count(WireOp.MULTI_READ) + log.count(WireOp.GET_CHILDREN2)).isEqualTo(1);
    first.close();
    assertThat(fourth).succeedsWithin(SOON);
  }
}
