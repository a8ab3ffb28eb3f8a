package io.zkrecipes.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The command: measures the chosen cases and prints a table. */
@Command(
    name = "java -jar benchmarks.jar",
    sortOptions = false,
    header = "Measures zk-recipes and Curator side by side.",
    description = {
      "",
      "Each case runs in rounds on a ZooKeeper of its own, inside this process, that forces every "
          + "write to the disk. In a round zk-recipes and Curator do the same work one after the "
          + "other; one round to warm up is not counted.",
      "",
      "The table goes to stdout, tab-separated; the machine and the progress go to stderr. A ratio"
          + " says how many times better zk-recipes is in one round, whichever way is better for"
          + " the unit. Machines are noisy: compare ratios, not figures.",
      ""
    },
    footer = {
      "",
      "Exit code: 0 done; 1 a case failed, such as two holders at once; 2 wrong usage.",
      "",
      "Examples:",
      "  java -jar benchmarks.jar",
      "  java -jar benchmarks.jar lock-free lock-first --seconds 2 --rounds 3",
      "  java -jar benchmarks.jar lock-free multi --rtt 1ms",
      "  java -jar benchmarks.jar --tsv figures.tsv 2> machine.txt"
    })
public final class Benchmarks implements Callable<Integer> {
  private static final int WRONG_USAGE = CommandLine.ExitCode.USAGE;

  private final PrintStream out;
  private final PrintStream err;

  @Parameters(
      paramLabel = "case",
      arity = "0..*",
      description = "What to measure; everything if none is given. See --list.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = Positive.class,
      description =
          "How long each side runs in a round, for cases that count per second. Default: 5")
  private int seconds = 5;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      converter = Positive.class,
      description = "How many rounds count. Default: 5")
  private int rounds = 5;

  @Option(
      names = "--rtt",
      paramLabel = "TIME",
      converter = RoundTripReader.class,
      description =
          "Put both sides behind a relay that passes everything on after half of this, each way, as"
              + " a network does; up to 1s, such as 1ms or 500us. Not for lock-line and lock-first,"
              + " which count instead of timing. Default: 0, no relay")
  private RoundTrip roundTrip = RoundTrip.NONE;

  @Option(names = "--tsv", paramLabel = "FILE", description = "Write the table there too.")
  private @Nullable Path tsv;

  @Option(names = "--list", description = "List the cases with their goals and measure nothing.")
  private boolean list;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  @SuppressWarnings("UnusedVariable") // read by picocli
  private boolean help;

  private Benchmarks(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** Measures, and ends the JVM. */
  public static void main(String[] args) {
    System.exit(run(System.out, System.err, args));
  }

  /** Measures; the table goes to {@code out}. Returns the exit code. */
  static int run(PrintStream out, PrintStream err, String... args) {
    return new CommandLine(new Benchmarks(out, err))
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setParameterExceptionHandler(
            (wrong, given) -> {
              err.println(wrong.getMessage());
              err.println("Try --help.");
              return WRONG_USAGE;
            })
        .setExecutionExceptionHandler(
            (failed, command, parsed) -> {
              failed.printStackTrace(err);
              return CommandLine.ExitCode.SOFTWARE;
            })
        .execute(args);
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Case> chosen;
    try {
      chosen = names.isEmpty() ? Cases.ALL : names.stream().distinct().map(Cases::named).toList();
    } catch (IllegalArgumentException unknown) {
      err.println(unknown.getMessage());
      return WRONG_USAGE;
    }
    if (list) {
      chosen.forEach(this::list);
      return CommandLine.ExitCode.OK;
    }
    return measure(chosen);
  }

  private int measure(List<Case> chosen) throws InterruptedException {
    new Machine().facts().forEach(err::println);
    err.println(Pings.fact(roundTrip));
    try (Report report = new Report(out, Optional.ofNullable(tsv))) {
      Runner runner = new Runner(Duration.ofSeconds(seconds), rounds, roundTrip, err);
      for (Case each : chosen) {
        report.add(each, runner.run(each));
      }
      return CommandLine.ExitCode.OK;
    } catch (IOException e) {
      err.println("--tsv: cannot write " + tsv + ": " + e);
      return WRONG_USAGE;
    }
  }

  private void list(Case each) {
    out.printf("%-21s %-13s %s  %s%n", each.name(), each.unit(), each.goal(), each.description());
  }

  /** Reads a whole number above 0. */
  private static final class Positive implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (!value.matches("[1-9]\\d{0,5}")) {
        throw new TypeConversionException(value + " (expected: a whole number above 0)");
      }
      return Integer.valueOf(value);
    }
  }

  /** Reads a round trip. */
  private static final class RoundTripReader implements ITypeConverter<RoundTrip> {
    @Override
    public RoundTrip convert(String value) {
      try {
        return RoundTrip.parse(value);
      } catch (IllegalArgumentException wrong) {
        throw new TypeConversionException(wrong.getMessage());
      }
    }
  }
}
