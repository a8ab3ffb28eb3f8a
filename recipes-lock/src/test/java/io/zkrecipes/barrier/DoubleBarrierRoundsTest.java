package io.zkrecipes.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.WireRequest;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The round trips that a party waits for when it leaves. */
@ZooKeeperTest
class DoubleBarrierRoundsTest extends DoubleBarrierTestBase {

  /** A listing now and then, for an alarm, is allowed for. */
  private static void assertRoundTrips(WireLog log, int expected) {
    assertThat(log.roundTrips())
        .as("%s", log)
        .isLessThanOrEqualTo(expected + log.count(WireOp.GET_CHILDREN));
  }

  @Test
  void lastPartyToLeaveEndsTheGenerationInTheSameRoundTrip() throws Exception {
    List<Participation> visits = enterAll(alice, bob);
    CompletableFuture<Void> first = visits.get(0).leaveAsync();
    awaitPartyCount(1);
    WireLog log = bob.proxy.recordRounds(() -> get(visits.get(1).leaveAsync()));
    assertThat(log.requests())
        .as("departure and end")
        .extracting(WireRequest::op)
        .startsWith(WireOp.MULTI, WireOp.MULTI);
    assertThat(log.count(WireOp.MULTI)).isEqualTo(2);
    assertRoundTrips(log, 1);
    get(first);
  }

  /** The events of both parties stand behind the replies, so the end is read in a second one. */
  @Test
  void partiesThatLeaveTogetherNeedOneMoreRoundTrip() throws Exception {
    List<Participation> visits = enterAll(alice, alice, alice);
    WireLog log =
        alice.proxy.recordRounds(
            () -> {
              List<CompletableFuture<Void>> leaving =
                  visits.stream().map(Participation::leaveAsync).toList();
              for (CompletableFuture<Void> one : leaving) {
                get(one);
              }
            });
    assertThat(log.count(WireOp.MULTI)).as("a departure and an end of each").isEqualTo(6);
    assertRoundTrips(log, 2);
  }
}
