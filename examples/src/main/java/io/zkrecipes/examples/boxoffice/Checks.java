package io.zkrecipes.examples.boxoffice;

import static io.zkrecipes.examples.boxoffice.ArrivalOrder.bornOf;

import io.zkrecipes.LeaseState;
import io.zkrecipes.examples.boxoffice.ArrivalOrder.Place;
import io.zkrecipes.examples.boxoffice.Store.Refusal;
import io.zkrecipes.examples.boxoffice.Store.Sale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The checks at the end, based on the line before the sale and on the records of the store. */
final class Checks {
  private final Venue venue;
  private final ArrivalOrder arrivals;
  private final List<Sale> sales;
  private final List<Refusal> refusals;

  Checks(Venue venue, ArrivalOrder arrivals, Store store) {
    this.venue = venue;
    this.arrivals = arrivals;
    this.sales = store.sales();
    this.refusals = store.refusals();
  }

  CheckResult allFansWereInLine() {
    long places = arrivals.places().stream().map(Place::born).distinct().count();
    return new CheckResult(
        places == venue.fans(), "every fan was in line before the sale", places + " places");
  }

  /**
   * First come the fans of the line before the sale, in its order, without those that were killed
   * and those whose session ended while frozen; then the latter, in the order of their new nodes.
   */
  CheckResult soldInOrderOfArrival(Incident killed, Incident frozen) {
    String claim = "tickets were sold in the order of arrival";
    List<Place> kept =
        arrivals.places().stream()
            .filter(place -> !killed.tookAway(place) && !frozen.tookAway(place))
            .toList();
    List<Place> served = new ArrayList<>();
    for (Sale sale : sales) {
      served.add(new Place(sale.fan().town(), bornOf(sale.token())));
    }
    for (int i = 0; i < kept.size(); i++) {
      if (i >= served.size() || !kept.get(i).equals(served.get(i))) {
        String got = i < served.size() ? served.get(i).toString() : "nobody";
        return new CheckResult(
            false, claim, "seat %d: %s, not %s".formatted(i + 1, got, kept.get(i)));
      }
    }
    List<Place> rejoined = served.subList(kept.size(), served.size());
    boolean fair =
        rejoined.stream().allMatch(place -> place.town().equals(frozen.victim().town()))
            && risesFrom(kept.get(kept.size() - 1).born(), rejoined);
    return new CheckResult(
        fair, claim, kept.size() + " by the first line, " + rejoined.size() + " joined again");
  }

  private static boolean risesFrom(long born, List<Place> places) {
    long last = born;
    for (Place place : places) {
      if (place.born() <= last) {
        return false;
      }
      last = place.born();
    }
    return true;
  }

  CheckResult oneAtATime(long overtakers) {
    return new CheckResult(
        overtakers == 0,
        "one fan at a time held the lock",
        overtakers + " reported it while another one was served");
  }

  CheckResult nobodyTwice() {
    long fans = sales.stream().map(Sale::fan).distinct().count();
    long seats = sales.stream().map(Sale::seat).distinct().count();
    return new CheckResult(
        fans == sales.size() && seats == sales.size(),
        "no fan was sold two tickets, no ticket was sold twice",
        "%d sales, %d fans, %d seats".formatted(sales.size(), fans, seats));
  }

  CheckResult allServedExcept(String killedTown) {
    long served =
        sales.stream().map(Sale::fan).filter(fan -> !fan.town().equals(killedTown)).count();
    int expected = venue.fans() - venue.fansPerTown();
    return new CheckResult(
        served == expected,
        "every fan that was not killed has a ticket",
        served + " of " + expected);
  }

  /** The next fan was served not before the session can have ended, and not long after. */
  CheckResult servedAfterTheSession(String what, Incident incident) {
    Duration session = venue.sessionTimeout();
    Duration waited = incident.waited();
    boolean inTime =
        waited.compareTo(session.dividedBy(2)) > 0
            && waited.compareTo(session.multipliedBy(2).plusSeconds(1)) < 0;
    return new CheckResult(
        inTime && !incident.next().town().equals(incident.victim().town()),
        "after " + what + " the next fan was served when the session ended",
        "%s after %s (session timeout %s)"
            .formatted(
                incident.next(), DemoProgress.inSeconds(waited), DemoProgress.inSeconds(session)));
  }

  CheckResult lateSaleRefused(Incident frozen, LeaseState late) {
    boolean onlyThat =
        refusals.size() == 1
            && refusals.get(0).fan().equals(frozen.victim())
            && refusals.get(0).token() == frozen.token();
    return new CheckResult(
        onlyThat && late == LeaseState.LOST,
        "the late sale of the fan that was frozen was refused, and no other",
        "%d refused, its lease was %s".formatted(refusals.size(), late));
  }

  CheckResult nothingLeft(boolean processesEnded, int nodes) {
    return new CheckResult(
        processesEnded && nodes == 0,
        "no process and no node in line is left",
        (processesEnded ? "all processes ended" : "a process had to be killed")
            + ", "
            + nodes
            + " nodes");
  }
}
