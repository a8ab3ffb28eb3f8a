package io.zkrecipes.examples.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.examples.scheduler.Ticks.Leadership;
import io.zkrecipes.examples.scheduler.Ticks.Tick;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TicksTest {

  /** Written in this order: number, epoch, leader. */
  private static Ticks ticks(Object... triples) {
    List<Tick> all = new ArrayList<>();
    for (int i = 0; i < triples.length; i += 3) {
      all.add(new Tick((int) triples[i], (int) triples[i + 1], (String) triples[i + 2], i));
    }
    Collections.reverse(all); // read in any order
    return Ticks.of(all);
  }

  @Test
  void ticksOfOneLeaderAfterTheOtherAreComplete() {
    Ticks ticks = ticks(0, 4, "a", 1, 4, "a", 2, 7, "b");
    assertThat(ticks.areComplete()).isTrue();
    assertThat(ticks.haveRisingEpochs()).isTrue();
    assertThat(ticks.leaderships()).containsExactly(new Leadership("a", 4), new Leadership("b", 7));
  }

  @Test
  void tickThatIsMissingIsSeen() {
    assertThat(ticks(0, 4, "a", 2, 7, "b").areComplete()).isFalse();
  }

  @Test
  void tickThatIsWrittenTwiceIsSeen() {
    assertThat(ticks(0, 4, "a", 1, 4, "a", 1, 7, "b").areComplete()).isFalse();
  }

  @Test
  void twoLeadersInOneEpochAreSeen() {
    assertThat(ticks(0, 4, "a", 1, 4, "b").haveRisingEpochs()).isFalse();
  }

  @Test
  void formerLeaderThatWritesLateIsSeen() {
    assertThat(ticks(0, 4, "a", 1, 7, "b", 2, 4, "a").haveRisingEpochs()).isFalse();
  }
}
