package io.zkrecipes.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BrokenGenerationsTest {

  @Test
  void textIsParsedToTheSameGenerations() {
    for (String text : List.of("", "3", "3,5")) {
      assertThat(BrokenGenerations.parse(text)).hasToString(text);
    }
    assertThatThrownBy(() -> BrokenGenerations.parse("3,"))
        .isInstanceOf(NumberFormatException.class);
  }

  @Test
  void onlyTheBrokenOnesAreBroken() {
    BrokenGenerations some = BrokenGenerations.GOOD.withBroken(3).withBroken(5);
    assertThat(some.isBroken(3, 5)).isTrue();
    assertThat(some.isBroken(4, 5)).isFalse();
    assertThat(some.isBroken(5, 5)).isTrue();
  }

  @Test
  void generationThatHasNotBegunCountsAsBroken() {
    assertThat(BrokenGenerations.GOOD.isBroken(6, 5)).isTrue();
  }

  @Test
  void generationWhoseOutcomeIsForgottenCountsAsBroken() {
    int kept = BrokenGenerations.KEPT;
    assertThat(BrokenGenerations.GOOD.isBroken(1, 1 + kept)).isTrue();
    assertThat(BrokenGenerations.GOOD.isBroken(2, 1 + kept)).isFalse();
  }

  @Test
  void outcomesOfOldGenerationsAreDropped() {
    int kept = BrokenGenerations.KEPT;
    BrokenGenerations some = BrokenGenerations.GOOD.withBroken(1).withBroken(2);
    assertThat(some.withBroken(1 + kept).broken()).containsExactly(2L, 1L + kept);
  }
}
