package io.zkrecipes.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs a case: a round to warm up, then the rounds that count; both sides in turn in each. */
final class Runner {
  private final Contender ours = new Ours();
  private final Duration window;
  private final int rounds;
  private final RoundTrip roundTrip;
  private final PrintStream progress;

  Runner(Duration window, int rounds, RoundTrip roundTrip, PrintStream progress) {
    this.window = window;
    this.rounds = rounds;
    this.roundTrip = roundTrip;
    this.progress = progress;
  }

  /** Runs all rounds on servers of their own. */
  List<Round> run(Case each) throws InterruptedException {
    progress.printf("%s: %s%n", each.name(), each.description());
    List<Round> results = new ArrayList<>();
    try (Servers servers = Servers.start(each.members(), roundTrip)) {
      round(each, servers, "warm-up");
      for (int i = 1; i <= rounds; i++) {
        results.add(round(each, servers, "round " + i + " of " + rounds));
      }
    }
    return results;
  }

  private Round round(Case each, Servers servers, String label) throws InterruptedException {
    progress.printf("  %-13s", label);
    double mine = measure(each, servers, ours);
    double peers = measure(each, servers, each.peer());
    Round round = new Round(each, mine, peers);
    progress.printf("  %s, ratio %.2f%n", each.unit(), round.ratio());
    return round;
  }

  private double measure(Case each, Servers servers, Contender contender)
      throws InterruptedException {
    try {
      double figure = each.measure(servers, contender, window);
      progress.printf("  %s %.1f", contender.name(), figure);
      return figure;
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          "%s, %s: %s".formatted(each.name(), contender.name(), e.getMessage()), e);
    }
  }
}
