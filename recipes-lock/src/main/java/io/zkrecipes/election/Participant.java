package io.zkrecipes.election;

import io.zkrecipes.kernel.line.LineInspector.Occupant;
import java.time.Instant;
import java.util.Optional;

/**
 * A candidate in an election, as its node describes it: the leader, or one that waits.
 *
 * @param candidate the candidate's id
 * @param data what the candidate publishes besides its id
 * @param epoch the epoch of its term, or of the term that it will have if it is elected with this
 *     node
 * @param since when it joined, by the server's clock
 */
public record Participant(String candidate, Optional<String> data, long epoch, Instant since) {

  static Participant of(Occupant occupant) {
    return new Participant(
        occupant.ownerName(), occupant.data(), occupant.token(), occupant.since());
  }
}
