package io.zkrecipes.election;

import io.zkrecipes.kernel.line.LineInspector.Occupant;
import java.time.Instant;
import java.util.Optional;

/**
 * One who stands for election, as its node says.
 *
 * @param candidate its id
 * @param data what it tells beside that
 * @param epoch the one that it leads with, or will if its turn comes in this session
 * @param since when it began to stand, by the server's clock
 */
public record Participant(String candidate, Optional<String> data, long epoch, Instant since) {

  static Participant of(Occupant one) {
    return new Participant(one.ownerName(), one.data(), one.token(), one.since());
  }
}
