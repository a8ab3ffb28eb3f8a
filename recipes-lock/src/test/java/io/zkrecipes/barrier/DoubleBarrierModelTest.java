package io.zkrecipes.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Parties without a server: random ones come, look, leave, withdraw, and die, in random order and
 * with stale views. The rules are checked at each step by {@link ModelBarrier}.
 *
 * <p>A failure names its seed; {@code -Dbarrier.seed=<seed>} runs that one alone.
 */
class DoubleBarrierModelTest {
  private static final int RUNS = 500;
  private static final int STEPS = 200;

  @Test
  void nobodyIsInBeforeAllHaveComeNorOutBeforeAllHaveLeft() {
    Long only = Long.getLong("barrier.seed");
    ModelBarrier.Tally tally = new ModelBarrier.Tally();
    for (long seed = only == null ? 1 : only; seed <= (only == null ? RUNS : only); seed++) {
      try {
        run(new Random(seed), tally);
      } catch (RuntimeException | AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
      }
    }
    if (only == null) { // or the runs have tested nothing
      assertThat(tally.allLeft).as("told that all have left").isGreaterThan(RUNS / 4);
      assertThat(tally.broken).as("told that it is broken").isGreaterThan(RUNS / 4);
      assertThat(tally.withdrawn).as("withdrew").isGreaterThan(RUNS / 10);
    }
  }

  private static void run(Random random, ModelBarrier.Tally tally) {
    ModelBarrier barrier = new ModelBarrier(1 + random.nextInt(4), random, tally);
    for (int i = 0; i < STEPS; i++) {
      barrier.step();
    }
    barrier.settle();
  }
}
