package io.zkrecipes.barrier.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes down, generation by generation, who came, was in, left and was out, and in which order.
 * Each is to be told on the far side: before it comes and leaves, after it is in and out.
 */
final class Chronicle {
  /** What happened in one generation. */
  private static final class Generation {
    final AtomicLong lastCame = new AtomicLong();
    final AtomicLong firstIn = new AtomicLong(Long.MAX_VALUE);
    final AtomicLong lastLeft = new AtomicLong();
    final AtomicLong firstOut = new AtomicLong(Long.MAX_VALUE);
    final AtomicInteger in = new AtomicInteger();
    final AtomicInteger leaving = new AtomicInteger();
    final AtomicInteger out = new AtomicInteger();
  }

  private final int parties;
  private final AtomicLong clock = new AtomicLong();
  private final Map<Long, Generation> generations = new ConcurrentHashMap<>();
  private final AtomicInteger broken = new AtomicInteger();

  Chronicle(int parties) {
    this.parties = parties;
  }

  /** About to come; when that is. */
  long comes() {
    return clock.incrementAndGet();
  }

  void isIn(long number, long came) {
    Generation generation = of(number);
    generation.firstIn.accumulateAndGet(clock.incrementAndGet(), Math::min);
    generation.lastCame.accumulateAndGet(came, Math::max);
    generation.in.incrementAndGet();
  }

  void leaves(long number) {
    Generation generation = of(number);
    generation.lastLeft.accumulateAndGet(clock.incrementAndGet(), Math::max);
    generation.leaving.incrementAndGet();
  }

  void isOut(long number) {
    Generation generation = of(number);
    generation.firstOut.accumulateAndGet(clock.incrementAndGet(), Math::min);
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

  void judge() {
    assertThat(generations)
        .allSatisfy(
            (number, one) -> {
              assertThat(one.in.get()).as("in %d", number).isLessThanOrEqualTo(parties);
              assertThat(one.firstIn.get()).as("in %d", number).isGreaterThan(one.lastCame.get());
              assertThat(one.firstOut.get()).as("out %d", number).isGreaterThan(one.lastLeft.get());
              if (one.out.get() > 0) {
                assertThat(one.leaving.get()).as("have left %d", number).isEqualTo(parties);
              }
            });
  }
}
