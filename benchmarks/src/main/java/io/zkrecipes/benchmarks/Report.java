package io.zkrecipes.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The table: a header, then a row for each case as soon as it is done. */
final class Report implements AutoCloseable {
  static final String HEADER =
      "case\tunit\tours_median\tpeer_median\tratio_median\tratio_min\tratio_max";

  private final PrintStream out;
  private final Optional<PrintStream> file;

  /**
   * Begins the table.
   *
   * @param copy a file that gets a copy
   * @throws IOException if it cannot be written
   */
  Report(PrintStream out, Optional<Path> copy) throws IOException {
    this.out = out;
    this.file =
        copy.isPresent()
            ? Optional.of(
                new PrintStream(Files.newOutputStream(copy.get()), true, StandardCharsets.UTF_8))
            : Optional.empty();
    line(HEADER);
  }

  /** Adds the row of a case. */
  void add(Case measured, List<Round> rounds) {
    double[] ratios = sorted(rounds, Round::ratio);
    line(
        String.format(
            Locale.ROOT,
            "%s\t%s\t%.1f\t%.1f\t%.2f\t%.2f\t%.2f",
            measured.name(),
            measured.unit(),
            median(sorted(rounds, Round::ours)),
            median(sorted(rounds, Round::peer)),
            median(ratios),
            ratios[0],
            ratios[ratios.length - 1]));
  }

  private void line(String line) {
    out.println(line);
    file.ifPresent(copy -> copy.println(line));
  }

  private static double[] sorted(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return rounds.stream().mapToDouble(figure).sorted().toArray();
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  @Override
  public void close() {
    file.ifPresent(PrintStream::close);
  }
}
