package io.zkrecipes.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.Place.Patience;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class RelayTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private RecipeClient client;
  private Relay relay;

  @BeforeEach
  void connect(ConnectString servers) {
    client = RecipeClient.connect(servers.value());
    relay = relay(64);
  }

  @AfterEach
  void close() {
    client.close();
  }

  private Relay relay(int grants) {
    return Relay.of(client.sessions(), new Relay.Terms(ZPath.of("/a"), Patience.REJOIN, grants));
  }

  private static GrantedLease await(Turn turn) throws InterruptedException {
    return (GrantedLease) turn.await(Deadline.after(SOON)).orElseThrow();
  }

  @Test
  void locksOfOneClientShareIt() {
    assertThat(relay(64)).isSameAs(relay);
    assertThat(relay(63)).isNotSameAs(relay);
  }

  /** Its check would pass on the node that a successor has. */
  @Test
  void nodeIsNotPassedOnWhileATxnOfTheFormerHolderIsOnItsWay() throws Exception {
    GrantedLease former = await(relay.enter());
    Turn waiting = relay.enter();
    assertThat(former.writes()).isTrue();
    former.close();
    former.wrote();
    GrantedLease successor = await(waiting);
    assertThat(successor.node()).isNotEqualTo(former.node());
    assertThat(former.writes()).isFalse();
    former.wrote();
    Turn next = relay.enter();
    successor.close();
    assertThat(await(next).node()).isEqualTo(successor.node());
  }

  @Test
  void nodeOfOneWhoWasAskedToGiveWayIsNotPassedOn() throws Exception {
    GrantedLease asked = await(relay.enter());
    CompletableFuture<Boolean> heard = new CompletableFuture<>();
    asked.onRevokeRequested(() -> heard.complete(true));
    assertThat(LineReader.requestRevocation(client.sessions(), ZPath.of("/a"))).isTrue();
    assertThat(heard).succeedsWithin(SOON);
    Turn waiting = relay.enter();
    asked.close();
    Lease next = await(waiting);
    assertThat(next.token() >> 8).isGreaterThan(asked.token() >> 8);
  }
}
