package io.zkrecipes.examples.boxoffice;

import static io.zkrecipes.examples.boxoffice.SaleFixture.FROZEN;
import static io.zkrecipes.examples.boxoffice.SaleFixture.KILLED;
import static io.zkrecipes.examples.boxoffice.SaleFixture.VENUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.LeaseState;
import io.zkrecipes.examples.boxoffice.ArrivalOrder.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A check that cannot fail shows nothing. */
class ChecksTest {
  private final Checks good = checks(SaleFixture.served());

  @Test
  void checksOfACorrectSalePass() {
    assertThat(good.allFansWereInLine().held()).isTrue();
    assertThat(good.soldInOrderOfArrival(KILLED, FROZEN).held()).isTrue();
    assertThat(good.oneAtATime(0).held()).isTrue();
    assertThat(good.nobodyTwice().held()).isTrue();
    assertThat(good.allServedExcept("A").held()).isTrue();
    assertThat(good.servedAfterTheSession("the kill", KILLED).held()).isTrue();
    assertThat(good.lateSaleRefused(FROZEN, LeaseState.LOST).held()).isTrue();
    assertThat(good.nothingLeft(true, 0).held()).isTrue();
  }

  @Test
  void aMissingPlaceFails() {
    List<Place> places = SaleFixture.line().places();
    ArrivalOrder shorter = new ArrivalOrder(places.subList(1, places.size()));

    assertThat(new Checks(VENUE, shorter, new Store()).allFansWereInLine().held()).isFalse();
  }

  @Test
  void aPlaceThatWasPassedOverFails() {
    List<Integer> served = SaleFixture.served();
    served.remove(20);

    assertThat(checks(served).soldInOrderOfArrival(KILLED, FROZEN).held()).isFalse();
  }

  @Test
  void aLineThatStoodInAnotherOrderFails() {
    List<Place> places = new ArrayList<>(SaleFixture.line().places());
    Collections.swap(places, 4, 5);
    Checks checks =
        new Checks(VENUE, new ArrivalOrder(places), SaleFixture.store(SaleFixture.served()));

    assertThat(checks.soldInOrderOfArrival(KILLED, FROZEN).held()).isFalse();
  }

  @Test
  void aSecondPlaceForWhoDidNotLoseTheFirstFails() {
    List<Integer> served = SaleFixture.served();
    served.add(VENUE.fans() * 2 + 2);

    assertThat(checks(served).soldInOrderOfArrival(KILLED, FROZEN).held()).isFalse();
    assertThat(checks(served).nobodyTwice().held()).isFalse();
  }

  @Test
  void anUnservedFanFails() {
    List<Integer> served = SaleFixture.served();
    served.remove(served.size() - 1);

    assertThat(checks(served).allServedExcept("A").held()).isFalse();
  }

  @Test
  void twoHoldersFail() {
    assertThat(good.oneAtATime(1).held()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1_000, 7_500})
  void aHandOverOutOfTimeFails(long millis) {
    Incident incident =
        new Incident(KILLED.victim(), KILLED.token(), KILLED.next(), Duration.ofMillis(millis));

    assertThat(good.servedAfterTheSession("the kill", incident).held()).isFalse();
  }

  @Test
  void aDeadTownThatIsServedNextFails() {
    Incident incident =
        new Incident(KILLED.victim(), KILLED.token(), new FanId("A", 5), KILLED.waited());

    assertThat(good.servedAfterTheSession("the kill", incident).held()).isFalse();
  }

  @Test
  void aLateSaleThatWentThroughFails() {
    Store lenient = new Store();

    assertThat(lateSale(lenient, LeaseState.LOST).held()).isFalse();
    assertThat(lateSale(SaleFixture.store(SaleFixture.served()), LeaseState.HELD).held()).isFalse();
  }

  @Test
  void anotherRefusalFails() {
    Store store = SaleFixture.store(SaleFixture.served());
    store.sell(new FanId("C", 1), 1);

    assertThat(lateSale(store, LeaseState.LOST).held()).isFalse();
  }

  @Test
  void leftoversFail() {
    assertThat(good.nothingLeft(false, 0).held()).isFalse();
    assertThat(good.nothingLeft(true, 1).held()).isFalse();
  }

  @Test
  void oneFailedCheckFailsTheDemo() {
    CheckResult ok = good.nothingLeft(true, 0);
    CheckResult failed = good.nothingLeft(true, 1);

    assertThat(scoreboard(ok, ok).allHeld()).isTrue();
    assertThat(scoreboard(ok, failed).allHeld()).isFalse();
  }

  private static Scoreboard scoreboard(CheckResult... checks) {
    return new Scoreboard(List.of(), new Store(), KILLED, FROZEN, List.of(checks));
  }

  private static CheckResult lateSale(Store store, LeaseState late) {
    return new Checks(VENUE, SaleFixture.line(), store).lateSaleRefused(FROZEN, late);
  }

  private static Checks checks(List<Integer> served) {
    return new Checks(VENUE, SaleFixture.line(), SaleFixture.store(served));
  }
}
