package io.zkrecipes.election;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.lock.Party;
import io.zkrecipes.testing.WireCounter;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Counts the requests of a change of leaders. The sessions are long, so that no heartbeat is due.
 */
@ZooKeeperTest
class ElectionHandOverTest extends Electors {
  private static final Duration LONG = Duration.ofSeconds(60);

  ElectionHandOverTest() {
    super(LONG);
  }

  @Test
  void nextCandidateLeadsAfterOneEventAndNoRequest() throws Exception {
    Party carol = join("carol", LONG);
    Term first = candidate(alice, "a").await();
    CompletableFuture<Term> second = inLine(bob, "b", 2);
    CompletableFuture<Term> third = inLine(carol, "c", 3);
    List<WireLog> carols = new ArrayList<>();
    WireLog bobs =
        bob.proxy.record(
            () ->
                carols.add(
                    carol.proxy.record(
                        () -> {
                          first.close();
                          get(second);
                        })));
    assertThat(bobs.requests()).isEmpty();
    assertThat(bobs.events()).hasSize(1);
    carols.add(
        carol.proxy.record(
            () -> {
              get(second).close();
              get(third);
            }));
    assertThat(carols).allMatch(log -> log.requests().isEmpty() && log.events().size() == 1);
  }

  /**
   * Returns when all watches are set: on the own node, the directory, and up to two nodes ahead.
   */
  private CompletableFuture<Term> inLine(Party party, String id, int position) throws Exception {
    WireCounter counter = party.proxy.counter().start();
    CompletableFuture<Term> waiting = candidate(party, id).awaitAsync();
    await().atMost(SOON).until(() -> counter.count(WireOp.GET_DATA) > Math.min(position, 3));
    get(party.hearing());
    awaitStanding(position);
    return waiting;
  }
}
