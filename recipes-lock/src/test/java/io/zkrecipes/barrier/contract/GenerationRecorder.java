package io.zkrecipes.barrier.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records the order of events of each generation. Callers report before they enter and leave, and\n
 * * after they have entered and left.
 */
final class GenerationRecorder {
  /** What happened in one generation. */
  private static final class Generation {
    final AtomicLong lastArrival = new AtomicLong();
    final AtomicLong firstEntry = new AtomicLong(Long.MAX_VALUE);
    final AtomicLong lastLeaving = new AtomicLong();
    final AtomicLong firstExit = new AtomicLong(Long.MAX_VALUE);
    final AtomicInteger in = new AtomicInteger();
    final AtomicInteger leaving = new AtomicInteger();
    final AtomicInteger out = new AtomicInteger();
  }

  private final int parties;
  private final AtomicLong clock = new AtomicLong();
  private final Map<Long, Generation> generations = new ConcurrentHashMap<>();
  private final AtomicInteger broken = new AtomicInteger();

  GenerationRecorder(int parties) {
    this.parties = parties;
  }

  /** Before a party enters; returns the time of the event. */
  long beforeEnter() {
    return clock.incrementAndGet();
  }

  void afterEnter(long number, long came) {
    Generation generation = of(number);
    generation.firstEntry.accumulateAndGet(clock.incrementAndGet(), Math::min);
    generation.lastArrival.accumulateAndGet(came, Math::max);
    generation.in.incrementAndGet();
  }

  void beforeLeave(long number) {
    Generation generation = of(number);
    generation.lastLeaving.accumulateAndGet(clock.incrementAndGet(), Math::max);
    generation.leaving.incrementAndGet();
  }

  void afterLeave(long number) {
    Generation generation = of(number);
    generation.firstExit.accumulateAndGet(clock.incrementAndGet(), Math::min);
    generation.out.incrementAndGet();
  }

  private Generation of(long number) {
    return generations.computeIfAbsent(number, n -> new Generation());
  }

  void isBroken() {
    broken.incrementAndGet();
  }

  int broken() {
    return broken.get();
  }

  void verify() {
    assertThat(generations)
        .allSatisfy(
            (number, one) -> {
              assertThat(one.in.get()).as("in %d", number).isLessThanOrEqualTo(parties);
              assertThat(one.firstEntry.get())
                  .as("in %d", number)
                  .isGreaterThan(one.lastArrival.get());
              assertThat(one.firstExit.get())
                  .as("out %d", number)
                  .isGreaterThan(one.lastLeaving.get());
              if (one.out.get() > 0) {
                assertThat(one.leaving.get()).as("have left %d", number).isEqualTo(parties);
              }
            });
  }
}
