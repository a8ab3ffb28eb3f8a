package io.zkrecipes.kernel.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private static final Duration MAX = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

  @Test
  void zeroDurationHasExpiredAtOnce() {
    assertThat(Deadline.after(Duration.ZERO).left()).isZero();
    assertThat(Deadline.ofNanos(-5).left()).isZero();
    assertThat(Deadline.ofNanos(Long.MIN_VALUE).left()).isZero();
  }

  @Test
  void remainingTimeDecreasesToZero() {
    Deadline deadline = Deadline.after(Duration.ofHours(1));
    long first = deadline.left();
    assertThat(first).isPositive().isLessThanOrEqualTo(Duration.ofHours(1).toNanos());
    assertThat(deadline.left()).isLessThanOrEqualTo(first);
    assertThat(deadline.isNever()).isFalse();
    Deadline short1 = Deadline.ofNanos(1);
    while (short1.left() > 0) {
      Thread.onSpinWait();
    }
    assertThat(short1.left()).isZero();
  }

  @Test
  void overflowingDurationNeverExpires() {
    assertThat(Deadline.after(MAX).isNever()).isTrue();
    assertThat(Deadline.after(MAX).left()).isEqualTo(Long.MAX_VALUE);
    assertThat(Deadline.after(Duration.ofNanos(Long.MAX_VALUE)).isNever()).isTrue();
    assertThat(Deadline.ofNanos(Long.MAX_VALUE).isNever()).isTrue();
    assertThat(Deadline.never().left()).isEqualTo(Long.MAX_VALUE);
    assertThat(Deadline.after(Duration.ofDays(365 * 200)).isNever()).isFalse();
    assertThat(Deadline.after(Duration.ofDays(365 * 200)).left()).isPositive();
  }

  @Test
  @SuppressWarnings("NullAway") // as unchecked callers do
  void negativeAndNullAreRejectedAndNamedInTheError() {
    assertThatThrownBy(() -> Deadline.after(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout: PT-0.000000001S (expected: >= 0)");
    assertThatThrownBy(() -> Deadline.after(Duration.ofSeconds(Long.MIN_VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Deadline.nanos("patience", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("patience: null (expected: >= 0)");
  }
}
