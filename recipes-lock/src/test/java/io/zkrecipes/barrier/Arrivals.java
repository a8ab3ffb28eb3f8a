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

/** A test of a double barrier. */
abstract class Arrivals extends Parties {

  static DoubleBarrier barrier(Party party, int parties) {
    return DoubleBarrier.of(party.client, PATH, parties);
  }

  /** How many parties have a node. */
  final long present() throws Exception {
    try {
      return zooKeeper.getChildren(PATH, false).stream().filter(n -> n.contains("party-")).count();
    } catch (NoNodeException notYet) {
      return 0;
    }
  }

  final void awaitPresent(int count) {
    await().atMost(SOON).until(() -> present() == count);
  }

  /** All inside, one after the other came. */
  final List<Participation> inside(Party... parties) throws Exception {
    List<CompletableFuture<Participation>> coming = new ArrayList<>();
    for (Party party : parties) {
      assertThat(coming).noneMatch(CompletableFuture::isDone);
      coming.add(barrier(party, parties.length).enterAsync());
      int now = coming.size();
      if (now < parties.length) {
        awaitPresent(now);
      }
    }
    List<Participation> visits = new ArrayList<>();
    for (CompletableFuture<Participation> one : coming) {
      visits.add(get(one));
    }
    return visits;
  }
}
