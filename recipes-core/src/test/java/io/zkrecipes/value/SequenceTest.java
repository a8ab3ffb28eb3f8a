package io.zkrecipes.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.testing.ZooKeeperTest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class SequenceTest extends ValueTestBase {

  @Test
  void numbersAreUniqueAndWithoutGaps() throws Exception {
    Sequence ours = Sequence.of(alice.client(), PATH);
    Sequence theirs = Sequence.of(bob.client(), PATH);
    assertThat(ours.next()).isZero();
    List<CompletableFuture<Long>> drawn = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      drawn.add(ours.nextAsync());
      drawn.add(theirs.nextAsync());
    }
    TreeSet<Long> numbers = new TreeSet<>();
    for (CompletableFuture<Long> one : drawn) {
      assertThat(numbers.add(get(one))).isTrue();
    }
    assertThat(numbers.first()).isEqualTo(1);
    assertThat(numbers.last()).isEqualTo(200);
  }

  @Test
  void blockOfNumbersIsContiguous() throws Exception {
    Sequence ours = Sequence.of(alice.client(), PATH);
    assertThat(ours.reserve(10)).isEqualTo(new Sequence.Block(0, 9));
    assertThat(Sequence.of(bob.client(), PATH).next()).isEqualTo(10);
    Sequence.Block block = get(ours.reserveAsync(5));
    assertThat(block).isEqualTo(new Sequence.Block(11, 15));
    assertThat(block.size()).isEqualTo(5);
  }

  @Test
  void exhaustedSequenceReportsAnError() {
    Counter.of(alice.client(), PATH).set(Long.MAX_VALUE - 1);
    Sequence sequence = Sequence.of(alice.client(), PATH);
    assertThat(sequence.next()).isEqualTo(Long.MAX_VALUE - 1);
    assertThatThrownBy(sequence::next).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void invalidArgumentsAreRejectedAndNamedInTheError() {
    Sequence sequence = Sequence.of(alice.client(), PATH);
    assertThatThrownBy(() -> sequence.reserve(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("count: 0 (expected: 1 or above)");
  }
}
