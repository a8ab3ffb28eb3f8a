package io.zkrecipes.barrier;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The round that one waits for: the one under way when it looked first. One thread at a time. */
final class LatchRound {
  private volatile @Nullable Long awaited;

  /** Whether it came to its end, or was reset; empty while it is under way. */
  Optional<Boolean> outcome(LatchState now) {
    Long round = awaited;
    if (round == null) {
      round = now.round();
      awaited = round;
    }
    if (round == now.round()) {
      return now.left() == 0 ? Optional.of(true) : Optional.empty();
    }
    return Optional.of(!now.outcomes().isBroken(round, now.round()));
  }
}
