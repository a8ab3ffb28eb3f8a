package io.zkrecipes.examples.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.examples.job.News.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunTest {

  private static News news(String worker, Kind kind, long generation, String text) {
    return News.parse(worker, new News(worker, kind, generation, text).line());
  }

  private static Run run(News... news) {
    return new Run(List.of(news));
  }

  private static final News A_IN = news("a", Kind.IN, 1, "");
  private static final News B_IN = news("b", Kind.IN, 1, "");
  private static final News A_OUT = news("a", Kind.OUT, 1, "25");
  private static final News B_OUT = news("b", Kind.OUT, 1, "25");

  @Test
  void isGoodIfAllComeInAndGetOutAndFindTheSameSum() {
    assertThat(run(A_IN, B_IN, B_OUT, A_OUT).isGood(2, 25)).isTrue();
    assertThat(run(A_IN, B_IN, B_OUT, A_OUT).isGood(2, 24)).isFalse();
    assertThat(run(A_IN, B_IN, B_OUT).isGood(2, 25)).isFalse();
    assertThat(run(A_IN, B_IN, B_OUT, B_OUT).isGood(2, 25)).isFalse();
    for (News other :
        List.of(
            news("b", Kind.OUT, 2, "25"),
            news("b", Kind.OUT, 1, "12"),
            news("b", Kind.BROKEN, 1, "why"))) {
      assertThat(run(A_IN, B_IN, A_OUT, other).isGood(2, 25)).as("%s", other).isFalse();
    }
  }

  @Test
  void isBrokenIfAllOthersAreTold() {
    News broken = news("a", Kind.BROKEN, 1, "why it is");
    assertThat(run(A_IN, B_IN, broken).isBrokenBy("b", 2)).isTrue();
    assertThat(run(A_IN, B_IN, broken).isBrokenBy("a", 2)).isFalse();
    assertThat(run(A_IN, B_IN, A_OUT).isBrokenBy("b", 2)).isFalse();
    assertThat(run(A_IN, B_IN, broken, A_OUT).isBrokenBy("b", 2)).isFalse();
  }

  @Test
  void sharesAreAllNumbersOnce() {
    List<Share> shares = Stream.of(0, 1, 2).map(part -> Share.of(100, part, 3)).toList();
    assertThat(shares).containsExactly(new Share(0, 33), new Share(33, 66), new Share(66, 100));
    assertThat(shares.stream().mapToLong(Share::primes).sum()).isEqualTo(25);
    assertThat(Share.parse(shares.get(1).toString())).isEqualTo(shares.get(1));
  }
}
