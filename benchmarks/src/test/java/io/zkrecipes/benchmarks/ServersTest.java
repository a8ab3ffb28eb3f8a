package io.zkrecipes.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServersTest {
  private static final RoundTrip ROUND_TRIP = RoundTrip.parse("20ms");
  private static final Duration WINDOW = Duration.ofMillis(300);

  /** A hand-over takes a round trip at least; one that knew a way past the relays would do more. */
  @Test
  void clientsOfAllMembersStayBehindTheRelays() throws InterruptedException {
    double most = 1000 / ROUND_TRIP.millis();
    Case threeMembers = Cases.named("lock-clients-3");
    try (Servers servers = Servers.start(threeMembers.members(), ROUND_TRIP)) {
      for (Contender contender : List.of(new Ours(), threeMembers.peer())) {
        assertThat(threeMembers.measure(servers, contender, WINDOW))
            .as(contender.name())
            .isBetween(0.1, most);
      }
    }
  }

  @Test
  void withoutARoundTripThereIsNoRelay() {
    try (Servers servers = Servers.start(1, RoundTrip.NONE)) {
      assertThat(servers.connectString(0)).isEqualTo(servers.address(0));
    }
  }
}
