package io.zkrecipes.examples.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.examples.job.WorkerEvent.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JobRunTest {

  private static WorkerEvent news(String worker, Kind kind, long generation, String text) {
    return WorkerEvent.parse(worker, new WorkerEvent(worker, kind, generation, text).line());
  }

  private static JobRun run(WorkerEvent... news) {
    return new JobRun(List.of(news));
  }

  private static final WorkerEvent A_IN = news("a", Kind.IN, 1, "");
  private static final WorkerEvent B_IN = news("b", Kind.IN, 1, "");
  private static final WorkerEvent A_OUT = news("a", Kind.OUT, 1, "25");
  private static final WorkerEvent B_OUT = news("b", Kind.OUT, 1, "25");

  @Test
  void isGoodIfAllComeInAndGetOutAndFindTheSameSum() {
    assertThat(run(A_IN, B_IN, B_OUT, A_OUT).isGood(2, 25)).isTrue();
    assertThat(run(A_IN, B_IN, B_OUT, A_OUT).isGood(2, 24)).isFalse();
    assertThat(run(A_IN, B_IN, B_OUT).isGood(2, 25)).isFalse();
    assertThat(run(A_IN, B_IN, B_OUT, B_OUT).isGood(2, 25)).isFalse();
    for (WorkerEvent other :
        List.of(
            news("b", Kind.OUT, 2, "25"),
            news("b", Kind.OUT, 1, "12"),
            news("b", Kind.BROKEN, 1, "why"))) {
      assertThat(run(A_IN, B_IN, A_OUT, other).isGood(2, 25)).as("%s", other).isFalse();
    }
  }

  @Test
  void isBrokenIfAllOthersAreTold() {
    WorkerEvent broken = news("a", Kind.BROKEN, 1, "why it is");
    assertThat(run(A_IN, B_IN, broken).isBrokenBy("b", 2)).isTrue();
    assertThat(run(A_IN, B_IN, broken).isBrokenBy("a", 2)).isFalse();
    assertThat(run(A_IN, B_IN, A_OUT).isBrokenBy("b", 2)).isFalse();
    assertThat(run(A_IN, B_IN, broken, A_OUT).isBrokenBy("b", 2)).isFalse();
  }

  @Test
  void sharesAreAllNumbersOnce() {
    List<NumberRange> shares =
        Stream.of(0, 1, 2).map(part -> NumberRange.of(100, part, 3)).toList();
    assertThat(shares)
        .containsExactly(new NumberRange(0, 33), new NumberRange(33, 66), new NumberRange(66, 100));
    assertThat(shares.stream().mapToLong(NumberRange::primes).sum()).isEqualTo(25);
    assertThat(NumberRange.parse(shares.get(1).toString())).isEqualTo(shares.get(1));
  }
}
