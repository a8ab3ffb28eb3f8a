package io.zkrecipes.examples.boxoffice;

import java.io.PrintWriter;
import java.util.List;

/** The table at the end. */
record Scoreboard(
    List<TownProcess> towns,
    Store store,
    Incident killed,
    Incident frozen,
    List<CheckResult> checks) {
  private static final String ROW = "%-8s %8s %6s %6s %8s  %s%n";

  boolean allHeld() {
    return checks.stream().allMatch(CheckResult::held);
  }

  void print(PrintWriter out, Venue venue) {
    out.printf("%n" + ROW, "town", "process", "fans", "sold", "refused", "fate");
    for (TownProcess town : towns) {
      out.printf(
          ROW,
          town.name(),
          town.pid(),
          venue.fansPerTown(),
          store.soldTo(town.name()),
          store.refusedTo(town.name()),
          fate(town.name()));
    }
    out.println();
    checks.forEach(out::println);
    out.flush();
  }

  private String fate(String town) {
    if (town.equals(killed.victim().town())) {
      return "killed" + whileHolding(killed);
    }
    if (town.equals(frozen.victim().town())) {
      return "frozen" + whileHolding(frozen) + "; continued and refused, joined again";
    }
    return "served";
  }

  private static String whileHolding(Incident incident) {
    return " while #%d held the lock, next fan after %s"
        .formatted(incident.victim().number(), DemoProgress.inSeconds(incident.waited()));
  }
}
