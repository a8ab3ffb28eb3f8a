package io.zkrecipes.examples.boxoffice;

import static io.zkrecipes.examples.boxoffice.Arrivals.bornOf;

import io.zkrecipes.LeaseState;
import io.zkrecipes.examples.boxoffice.Arrivals.Place;
import io.zkrecipes.examples.boxoffice.Store.Refusal;
import io.zkrecipes.examples.boxoffice.Store.Sale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What must have held, judged by what the line and the store have seen. */
final class Checks {
  private final Venue venue;
  private final Arrivals arrivals;
  private final List<Sale> sales;
  private final List<Refusal> refusals;

  Checks(Venue venue, Arrivals arrivals, Store store) {
    this.venue = venue;
    this.arrivals = arrivals;
    this.sales = store.sales();
    this.refusals = store.refusals();
  }

  Check everybodyWasInLine() {
    long places = arrivals.places().stream().map(Place::born).distinct().count();
    return new Check(
        places == venue.fans(), "every fan was in line before the sale", places + " places");
  }

  /**
   * First the line as it stood before the sale, place by place, without those who were killed and
   * those whose session ended while they were frozen; then the latter, by their new places.
   */
  Check soldInOrderOfArrival(Incident killed, Incident frozen) {
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
        return new Check(false, claim, "seat %d: %s, not %s".formatted(i + 1, got, kept.get(i)));
      }
    }
    List<Place> rejoined = served.subList(kept.size(), served.size());
    boolean fair =
        rejoined.stream().allMatch(place -> place.town().equals(frozen.victim().town()))
            && risesFrom(kept.get(kept.size() - 1).born(), rejoined);
    return new Check(
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

  Check oneAtATime(long pushers) {
    return new Check(
        pushers == 0, "one fan at a time held the lock", pushers + " came while one was served");
  }

  Check nobodyTwice() {
    long fans = sales.stream().map(Sale::fan).distinct().count();
    long seats = sales.stream().map(Sale::seat).distinct().count();
    return new Check(
        fans == sales.size() && seats == sales.size(),
        "nobody was sold two tickets, no ticket was sold twice",
        "%d sales, %d fans, %d seats".formatted(sales.size(), fans, seats));
  }

  Check everybodyServedBut(String killedTown) {
    long served =
        sales.stream().map(Sale::fan).filter(fan -> !fan.town().equals(killedTown)).count();
    int expected = venue.fans() - venue.fansPerTown();
    return new Check(
        served == expected, "every fan who lived has a ticket", served + " of " + expected);
  }

  /** Not before the session can have ended, and not long after. */
  Check servedAfterTheSession(String what, Incident incident) {
    Duration session = venue.sessionTimeout();
    Duration waited = incident.waited();
    boolean inTime =
        waited.compareTo(session.dividedBy(2)) > 0
            && waited.compareTo(session.multipliedBy(2).plusSeconds(1)) < 0;
    return new Check(
        inTime && !incident.next().town().equals(incident.victim().town()),
        "after " + what + " the next fan was served when the session ended",
        "%s after %s (session timeout %s)"
            .formatted(incident.next(), Programme.inSeconds(waited), Programme.inSeconds(session)));
  }

  Check lateSaleRefused(Incident frozen, LeaseState late) {
    boolean onlyThat =
        refusals.size() == 1
            && refusals.get(0).fan().equals(frozen.victim())
            && refusals.get(0).token() == frozen.token();
    return new Check(
        onlyThat && late == LeaseState.LOST,
        "the woken fan's late sale was refused, and no other",
        "%d refused, its lease said %s".formatted(refusals.size(), late));
  }

  Check nothingLeft(boolean processesEnded, int nodes) {
    return new Check(
        processesEnded && nodes == 0,
        "no process and no place in line is left",
        (processesEnded ? "all processes ended" : "a process had to be killed")
            + ", "
            + nodes
            + " nodes");
  }
}
