package io.zkrecipes.election;

import io.zkrecipes.LossReason;
import java.util.Optional;

/**
 * How a term ended.
 *
 * @param lostBy why the office was lost; empty if it was resigned
 */
public record Ending(Optional<LossReason> lostBy) {
  static final Ending RESIGNED = new Ending(Optional.empty());

  static Ending lost(LossReason reason) {
    return new Ending(Optional.of(reason));
  }

  /** Whether the candidate gave the office up itself. */
  public boolean isResigned() {
    return lostBy.isEmpty();
  }
}
