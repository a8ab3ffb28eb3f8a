package io.zkrecipes.barrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarrierStateTest {
  private static final ZPath PATH = ZPath.of("/orders/42");

  private static BarrierState parse(int parties, String text) {
    return BarrierState.of(PATH, parties, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(BarrierState state) {
    return new String(state.data(), StandardCharsets.UTF_8);
  }

  @Test
  void textIsParsedToTheSameState() {
    for (String text :
        List.of(
            "parties=3 generation=0 inside= upTo=-1 withdrawn= broken= why=",
            "parties=3 generation=7 inside=4-5,8 upTo=8 withdrawn=10,12-13 broken=5,7 why=a = b\nc",
            "parties=3 generation=1 inside= upTo=2 withdrawn= broken=1 why=é")) {
      assertThat(text(parse(3, text))).isEqualTo(text);
    }
  }

  @Test
  void emptyDataIsABarrierThatNobodyHasUsed() {
    assertThat(parse(3, "")).isEqualTo(BarrierState.first(3));
    assertThat(BarrierState.first(3).isOpen()).isFalse();
    assertThat(BarrierState.first(3).isOut(0)).isFalse();
  }

  @Test
  void otherDataIsRefused() {
    for (String text :
        List.of("x", "round=1 count=3 left=2 broken=", "parties=3 generation=1", "parties=three")) {
      assertThatThrownBy(() -> parse(3, text))
          .isInstanceOf(CoordinationException.class)
          .hasMessage("/orders/42: not a barrier: '" + text + "'");
    }
    assertThatThrownBy(
            () -> parse(3, "parties=3 generation=1 inside=5-3 upTo=5 withdrawn= broken= why="))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void anotherNumberOfPartiesIsRefused() {
    assertThatThrownBy(() -> parse(2, text(BarrierState.first(3))))
        .isInstanceOf(CoordinationException.class)
        .hasMessageContaining("parties: 2 (expected: 3");
  }

  @Test
  void openingLetsItsMembersInAndForgetsEarlierWithdrawals() {
    BarrierState waiting = BarrierState.first(2).withdrew(1).withdrew(4).dismissed(-1, "x");
    BarrierState open = waiting.opened(List.of(0L, 2L));
    assertThat(text(open))
        .isEqualTo("parties=2 generation=1 inside=0,2 upTo=2 withdrawn=4 broken= why=");
    assertThat(open.isOpen()).isTrue();
    assertThat(open.isInside(2, 1)).isTrue();
    assertThat(open.isInside(1, 1)).isFalse();
    assertThat(open.isInside(2, 2)).isFalse();
    assertThat(List.of(1L, 4L)).allMatch(open::isOut);
    assertThat(open.isOut(3)).isFalse();
  }

  @Test
  void finishedGenerationHasEndedWell() {
    BarrierState over = BarrierState.first(2).opened(List.of(0L, 1L)).withdrew(3).finished();
    assertThat(text(over))
        .isEqualTo("parties=2 generation=1 inside= upTo=1 withdrawn=3 broken= why=");
    assertThat(over.outcomes().isBroken(1, 1)).isFalse();
  }

  @Test
  void brokenGenerationHasNot() {
    BarrierState over = BarrierState.first(2).opened(List.of(0L, 1L)).withdrew(3).broken("lost");
    assertThat(text(over))
        .isEqualTo("parties=2 generation=1 inside= upTo=1 withdrawn=3 broken=1 why=lost");
    assertThat(over.outcomes().isBroken(1, 1)).isTrue();
  }

  @Test
  void dismissalSendsAwayThoseWhoWaitAndNobodyInside() {
    BarrierState open = BarrierState.first(2).opened(List.of(0L, 1L));
    BarrierState after = open.withdrew(3).withdrew(6).dismissed(4, "lost");
    assertThat(text(after))
        .isEqualTo("parties=2 generation=1 inside=0-1 upTo=4 withdrawn=6 broken= why=lost");
    assertThat(after.isInside(1, 1)).isTrue();
    assertThat(after.isOut(4)).isTrue();
    assertThat(after.isOut(5)).isFalse();
  }

  @Test
  void withdrawalChangesNothingElse() {
    BarrierState open = BarrierState.first(2).opened(List.of(0L, 1L));
    BarrierState after = open.withdrew(3);
    assertThat(after.isOut(3)).isTrue();
    assertThat(after.isOut(2)).isFalse();
    assertThat(after.isInside(0, 1)).isTrue();
  }
}
