package io.zkrecipes.barrier;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.lock.Parties;
import io.zkrecipes.lock.Party;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.NoNodeException;

/** Base of double barrier tests. */
abstract class DoubleBarrierTestBase extends Parties {

  static DoubleBarrier barrier(Party party, int parties) {
    return DoubleBarrier.of(party.client, PATH, parties);
  }

  /** The number of nodes of parties. */
  final long partyCount() throws Exception {
    try {
      return zooKeeper.getChildren(PATH, false).stream().filter(n -> n.contains("party-")).count();
    } catch (NoNodeException notYet) {
      return 0;
    }
  }

  final void awaitPartyCount(int count) {
    await().atMost(SOON).until(() -> partyCount() == count);
  }

  /** Lets the parties enter one after the other, and waits until all are inside. */
  final List<Participation> enterAll(Party... parties) throws Exception {
    List<CompletableFuture<Participation>> coming = new ArrayList<>();
    for (Party party : parties) {
      assertThat(coming).noneMatch(CompletableFuture::isDone);
      coming.add(barrier(party, parties.length).enterAsync());
      int now = coming.size();
      if (now < parties.length) {
        awaitPartyCount(now);
      }
    }
    List<Participation> visits = new ArrayList<>();
    for (CompletableFuture<Participation> one : coming) {
      visits.add(get(one));
    }
    return visits;
  }
}
