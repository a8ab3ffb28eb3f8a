package io.zkrecipes.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LongRangesTest {

  @Test
  void neighboursAreWrittenAsOneRange() {
    LongRanges some = LongRanges.of(List.of(9L, 4L, 6L, 5L));
    assertThat(some).hasToString("4-6,9");
    assertThat(some.values()).containsExactly(4L, 5L, 6L, 9L);
    assertThat(some.contains(5)).isTrue();
    assertThat(some.contains(7)).isFalse();
  }

  @Test
  void textIsParsedToTheSameSet() {
    for (String text : List.of("", "0", "4-6,9", "0-2,4-2147483647")) {
      assertThat(LongRanges.parse(text)).hasToString(text);
    }
    assertThat(LongRanges.parse("")).isEqualTo(LongRanges.NONE);
    assertThat(LongRanges.parse("4,5,6")).isEqualTo(LongRanges.of(List.of(4L, 5L, 6L)));
  }

  @Test
  void otherTextIsRefused() {
    for (String text : List.of(",", "1,", "-1", "3-1", "1-2-3", "x", "99999999999999999999")) {
      assertThatThrownBy(() -> LongRanges.parse(text)).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void addingANumberLeavesTheOriginalUnchanged() {
    LongRanges before = LongRanges.of(List.of(1L, 3L));
    assertThat(before.with(2)).hasToString("1-3");
    assertThat(before.with(1)).isEqualTo(before);
    assertThat(before).hasToString("1,3");
    assertThat(LongRanges.NONE.isEmpty()).isTrue();
    assertThat(before.isEmpty()).isFalse();
  }
}
