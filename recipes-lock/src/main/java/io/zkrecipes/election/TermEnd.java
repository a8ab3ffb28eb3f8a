package io.zkrecipes.election;

import io.zkrecipes.LossReason;
import java.util.Optional;

/**
 * How a term ended.
 *
 * @param lostBy why leadership was lost; empty if the leader resigned
 */
public record TermEnd(Optional<LossReason> lostBy) {
  static final TermEnd RESIGNED = new TermEnd(Optional.empty());

  static TermEnd lost(LossReason reason) {
    return new TermEnd(Optional.of(reason));
  }

  /** Whether the leader gave up leadership itself. */
  public boolean isResigned() {
    return lostBy.isEmpty();
  }
}
