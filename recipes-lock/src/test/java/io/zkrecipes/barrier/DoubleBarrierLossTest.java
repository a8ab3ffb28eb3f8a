package io.zkrecipes.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.lock.Party;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a party loses while it waits, is inside, or has left. */
@ZooKeeperTest
class DoubleBarrierLossTest extends DoubleBarrierTestBase {

  private static void assertBroken(CompletableFuture<?> future, String why) {
    assertThatThrownBy(() -> get(future))
        .hasCauseInstanceOf(BrokenBarrierException.class)
        .hasMessageContaining(PATH + ": broken: " + why);
  }

  @Test
  void disconnectedPartyIsOutBeforeItsSessionEnds() throws Exception {
    Party carol = join("carol", Duration.ofSeconds(6)); // that it is over is waited for
    CompletableFuture<Participation> waits = barrier(carol, 3).enterAsync();
    awaitPartyCount(1);
    carol.proxy.refuse();
    carol.proxy.cut();
    assertBroken(waits, "no contact with the ensemble");
    carol.proxy.accept();
    awaitPartyCount(0);
    List<Participation> visits = enterAll(alice, carol, alice);
    carol.proxy.refuse();
    carol.proxy.cut();
    assertThat(get(visits.get(1).broken())).contains("no contact with the ensemble");
  }

  @Test
  void deletedNodeBreaksTheBarrierForAllParties() throws Exception {
    CompletableFuture<Participation> first = barrier(alice, 3).enterAsync();
    awaitPartyCount(1);
    String node = PATH + "/" + zooKeeper.getChildren(PATH, false).get(0);
    CompletableFuture<Participation> second = barrier(bob, 3).enterAsync(); // which sees the first
    awaitPartyCount(2);
    zooKeeper.delete(node, -1);
    assertBroken(second, "");
    assertBroken(first, "");
    assertThat(enterAll(alice, bob, bob)).extracting(Participation::generation).containsOnly(1L);
  }

  @Test
  void leaveCompletesInTheNextSessionOfTheParty() throws Exception {
    List<Participation> visits = enterAll(alice, bob);
    CompletableFuture<Void> left = visits.get(0).leaveAsync();
    awaitPartyCount(1);
    cluster.expire(alice.proxy.sessionId());
    assertThat(left).isNotDone();
    visits.get(1).leave();
    get(left);
  }

  @Test
  void deletedDirectoryBreaksTheBarrier() throws Exception {
    List<Participation> visits = enterAll(alice, bob);
    CompletableFuture<Void> left = visits.get(0).leaveAsync();
    awaitPartyCount(1);
    for (String name : zooKeeper.getChildren(PATH, false)) {
      zooKeeper.delete(PATH + "/" + name, -1);
    }
    zooKeeper.delete(PATH, -1);
    assertBroken(left, "");
    assertThat(get(visits.get(1).broken())).contains("broken");
  }
}
