package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.examples.boxoffice.ArrivalOrder.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A correct sale: 25 fans of each of three towns are in line by turns. The fan of A at index 9 is
 * killed, the fan of B at index 31 is frozen, and B's fans join again at the end.
 */
final class SaleFixture {
  static final Venue VENUE =
      new Venue("localhost:2181", "/line", List.of("A", "B", "C"), Duration.ofSeconds(3));
  static final Incident KILLED = new Incident(fan(9), token(9), fan(10), Duration.ofMillis(3_400));
  static final Incident FROZEN =
      new Incident(fan(31), token(31), fan(32), Duration.ofMillis(3_200));

  private SaleFixture() {}

  /** The line of all 75. */
  static ArrivalOrder line() {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < VENUE.fans(); i++) {
      places.add(new Place(fan(i).town(), ArrivalOrder.bornOf(token(i))));
    }
    return new ArrivalOrder(places);
  }

  /** Indexes of the fans served, in order; an index from 75 on is that of a fan's second node. */
  static List<Integer> served() {
    List<Integer> first = new ArrayList<>();
    List<Integer> second = new ArrayList<>();
    for (int i = 0; i < VENUE.fans(); i++) {
      boolean killed = i >= 9 && i % 3 == 0;
      boolean frozen = i >= 31 && i % 3 == 1;
      if (frozen) {
        second.add(VENUE.fans() + i);
      } else if (!killed) {
        first.add(i);
      }
    }
    first.addAll(second);
    return first;
  }

  /** The store after selling in this order, with the late sale refused. */
  static Store store(List<Integer> served) {
    Store store = new Store();
    served.forEach(place -> store.sell(fan(place), token(place)));
    store.sell(FROZEN.victim(), FROZEN.token());
    return store;
  }

  static FanId fan(int place) {
    int first = place % VENUE.fans();
    return new FanId(VENUE.towns().get(first % 3), first / 3 + 1);
  }

  static long token(int place) {
    return (100L + place) << 8;
  }
}
