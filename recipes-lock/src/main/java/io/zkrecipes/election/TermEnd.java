package io.zkrecipes.election;

import io.zkrecipes.LossReason;
import java.util.Optional;

/**
 * How a term ended.
 *
 * @param lostBy why the office was lost; empty if it was resigned
 */
public record TermEnd(Optional<LossReason> lostBy) {
  static final TermEnd RESIGNED = new TermEnd(Optional.empty());

  static TermEnd lost(LossReason reason) {
    return new TermEnd(Optional.of(reason));
  }

  /** Whether the candidate gave the office up itself. */
  public boolean isResigned() {
    return lostBy.isEmpty();
  }
}
