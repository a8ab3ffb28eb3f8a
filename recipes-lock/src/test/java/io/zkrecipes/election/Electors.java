package io.zkrecipes.election;

import static io.zkrecipes.contract.Stage.answered;
import static io.zkrecipes.lock.Party.SOON;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.lock.Parties;
import io.zkrecipes.lock.Party;
import java.time.Duration;
import java.util.List;

/** Base of tests with several clients that are candidates in one election. */
abstract class Electors extends Parties {

  Electors() {}

  Electors(Duration session) {
    super(session);
  }

  static Election election(Party party) {
    return Election.of(party.client, PATH);
  }

  static Candidate candidate(Party party, String id) {
    return election(party).candidate(id);
  }

  void awaitStanding(int count) {
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> standing().size() == count);
  }

  void awaitStanding(String... ids) {
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> standing().equals(List.of(ids)));
  }

  void awaitLeader(String id) {
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> standing().stream().findFirst().filter(id::equals).isPresent());
  }

  /** The ids of all candidates in line order, as Bob reads them. */
  List<String> standing() throws Exception {
    return answered(election(bob)::candidates).stream().map(Participant::candidate).toList();
  }
}
