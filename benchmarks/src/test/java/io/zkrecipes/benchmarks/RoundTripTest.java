package io.zkrecipes.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RoundTripTest {

  @Test
  void hasAUnit() {
    assertThat(RoundTrip.parse("500us").time()).isEqualTo(Duration.ofNanos(500_000));
    assertThat(RoundTrip.parse("1ms").time()).isEqualTo(Duration.ofMillis(1));
    assertThat(RoundTrip.parse("1s").time()).isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0us", "0ms"})
  void zeroIsNone(String text) {
    assertThat(RoundTrip.parse(text).isNone()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "ms", "-1ms", "1 ms", "1.5ms", "1001ms", "1m", "99999999us"})
  void anythingElseIsNamedTogetherWithWhatIsExpected(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RoundTrip.parse(text))
        .withMessage(text + " (expected: a time up to 1s such as 1ms or 500us, or 0)");
  }
}
