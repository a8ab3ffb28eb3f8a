package io.zkrecipes.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock starts anywhere, also where nanoseconds are about to turn negative. */
class LeaseClockTest {
  private static final long T = Duration.ofSeconds(24).toNanos();
  private final AtomicLong now = new AtomicLong();
  private final AtomicLong timeout = new AtomicLong(T);

  private LeaseClock startedAt(long start) {
    now.set(start);
    return new LeaseClock(now::get, timeout::get);
  }

  private void pass(long nanos) {
    now.addAndGet(nanos);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000_000_000L, Long.MAX_VALUE - 5_000_000_000L, Long.MIN_VALUE})
  void leaseIsDoubtfulBeforeTheFirstAnswer(long start) {
    LeaseClock clock = startedAt(start);
    assertThat(clock.left()).isNotPositive();
    assertThat(clock.due()).isTrue();
    assertThat(clock.doubtful()).isTrue();
    assertThat(clock.timeout()).isEqualTo(T);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000_000_000_000L, Long.MAX_VALUE - 5_000_000_000L, Long.MIN_VALUE})
  void leaseTimeStartsAtSendingAndEndsAQuarterEarly(long start) {
    LeaseClock clock = startedAt(start);
    long sent = clock.now();
    pass(T / 8); // on the way
    clock.answered(sent);
    assertThat(clock.silence()).isEqualTo(T / 8);
    assertThat(clock.left()).isEqualTo(T / 8 * 5);
    assertThat(clock.due()).isFalse();
    pass(T / 8);
    assertThat(clock.due()).isTrue();
    assertThat(clock.doubtful()).isFalse();
    pass(T / 4);
    assertThat(clock.doubtful()).isTrue();
    pass(T / 4 - 1);
    assertThat(clock.left()).isEqualTo(1);
    pass(1);
    assertThat(clock.left()).isZero();
    assertThat(clock.silence()).isLessThan(T / 10 * 9);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 5_000_000_000L})
  void answersOutOfOrderDoNotShortenTheLease(long start) {
    LeaseClock clock = startedAt(start);
    long first = clock.now();
    pass(T / 8);
    long second = clock.now();
    clock.answered(second);
    clock.answered(first);
    assertThat(clock.silence()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 5_000_000_000L})
  void leaseIsOverAtTheFirstReadAfterALongPause(long start) {
    LeaseClock clock = startedAt(start);
    clock.answered(clock.now());
    assertThat(clock.left()).isPositive();
    pass(3 * T); // the whole process stood still
    assertThat(clock.left()).isNegative();
    assertThat(clock.doubtful()).isTrue();
    clock.answered(clock.now() - 3 * T); // answered before the pause, read after it
    assertThat(clock.left()).isNegative();
    clock.answered(clock.now());
    assertThat(clock.left()).isEqualTo(T / 4 * 3);
  }

  @Test
  void shorterSessionTimeoutAfterAReconnectAppliesAtOnce() {
    LeaseClock clock = startedAt(0);
    clock.answered(clock.now());
    pass(T / 4);
    timeout.set(T / 4);
    assertThat(clock.left()).isNegative();
    assertThat(clock.timeout()).isEqualTo(T / 4);
  }
}
