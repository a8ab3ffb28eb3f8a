package io.zkrecipes.barrier;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The round that one call of await waits for: the current one when the state was first read. Used
 * by one thread at a time.
 */
final class LatchRound {
  private volatile @Nullable Long awaited;

  /** True if the awaited round has opened, false if it was reset; empty while it goes on. */
  Optional<Boolean> outcome(LatchState state) {
    Long round = awaited;
    if (round == null) {
      round = state.round();
      awaited = round;
    }
    if (round == state.round()) {
      return state.left() == 0 ? Optional.of(true) : Optional.empty();
    }
    return Optional.of(!state.outcomes().isBroken(round, state.round()));
  }
}
