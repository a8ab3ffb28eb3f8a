package io.zkrecipes.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness runs and prints its table; how fast anything is does not matter here. */
final class BenchmarksTest {
  private static final String FIGURES = "\t\\d+\\.\\d\t\\d+\\.\\d(\t\\d+\\.\\d\\d){3}";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void tableHasOneRowPerCaseOnStdoutAndInTheFile(@TempDir Path directory) throws IOException {
    Path tsv = directory.resolve("figures.tsv");

    int exit =
        run("lock-free", "lock-first", "--seconds", "1", "--rounds", "1", "--tsv", tsv.toString());

    assertThat(exit).isZero();
    List<String> lines = text(out).lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).isEqualTo(Report.HEADER);
    assertThat(lines.get(1)).matches("lock-free\tcycles/s" + FIGURES);
    assertThat(lines.get(2)).matches("lock-first\tround trips" + FIGURES);
    assertThat(Files.readAllLines(tsv)).isEqualTo(lines);
    assertThat(text(err)).contains("jdk ", "cores ", "fsync ", "rtt    none");
  }

  @Test
  void withARoundTripBothSidesTakeOneAtLeast() {
    assertThat(run("lock-free", "--seconds", "1", "--rounds", "1", "--rtt", "20ms")).isZero();

    List<String> row = text(out).lines().skip(1).toList();
    assertThat(row).hasSize(1).allMatch(line -> line.matches("lock-free\tcycles/s" + FIGURES));
    String[] columns = row.get(0).split("\t", -1);
    assertThat(List.of(columns[2], columns[3]))
        .allSatisfy(figure -> assertThat(Double.parseDouble(figure)).isBetween(0.1, 50.0));
    assertThat(text(err)).contains("rtt    20.000 ms ", "measured median ");
  }

  @Test
  void wrongRoundTripIsNamedTogetherWithWhatIsExpected() {
    assertThat(run("--rtt", "1")).isEqualTo(2);
    assertThat(text(err)).contains("--rtt", ": 1 (expected: ", "1ms");
    assertThat(text(out)).isEmpty();
  }

  @Test
  void unknownCaseIsNamedTogetherWithTheKnownOnes() {
    assertThat(run("lock-fre")).isEqualTo(2);
    assertThat(text(err)).contains("case: lock-fre ", "lock-free", "lock-line");
    assertThat(text(out)).isEmpty();
  }

  @Test
  void listNamesEveryCase() {
    assertThat(run("--list")).isZero();
    assertThat(text(out).lines().map(line -> line.replaceAll(" .*", "")))
        .containsExactlyElementsOf(Cases.ALL.stream().map(Case::name).toList());
    assertThat(text(out)).contains("goal   2.0, at 1 ms  2.85  one client locks");
  }

  private int run(String... args) {
    return Benchmarks.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        args);
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
