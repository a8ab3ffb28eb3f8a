package io.zkrecipes.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.Place.Patience;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
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

  private static GrantedLease granted(Turn turn) throws InterruptedException {
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
    GrantedLease former = granted(relay.enter());
    Turn waiting = relay.enter();
    assertThat(former.writes()).isTrue();
    former.close();
    former.wrote();
    GrantedLease successor = granted(waiting);
    assertThat(successor.node()).isNotEqualTo(former.node());
    assertThat(former.writes()).isFalse();
    former.wrote();
    Turn next = relay.enter();
    successor.close();
    assertThat(granted(next).node()).isEqualTo(successor.node());
  }

  @Test
  void nodeOfOneWhoWasAskedToGiveWayIsNotPassedOn() throws Exception {
    GrantedLease asked = granted(relay.enter());
    CompletableFuture<Boolean> heard = new CompletableFuture<>();
    asked.onRevokeRequested(() -> heard.complete(true));
    assertThat(LineReader.requestRevocation(client.sessions(), ZPath.of("/a"))).isTrue();
    assertThat(heard).succeedsWithin(SOON);
    Turn waiting = relay.enter();
    asked.close();
    Lease next = granted(waiting);
    assertThat(next.token() >> 8).isGreaterThan(asked.token() >> 8);
  }

  private static RecipeClient connect(FaultProxy proxy) throws InterruptedException {
    RecipeClient client =
        RecipeClient.builder(proxy.connectStringTwice())
            .sessionTimeout(Duration.ofSeconds(15))
            .build();
    assertThat(client.awaitConnected(SOON)).isTrue();
    return client;
  }

  /**
   * The place in line is granted, and the lease lost before the relay has heard of the grant: the
   * event thread stands still in between for as long as a lease lasts, and the clock thread is
   * faster afterwards.
   */
  @Test
  void leaseThatIsLostOnItsWayToTheRelayBlocksNobody(FaultProxy proxy) throws Exception {
    try (RecipeClient behind = connect(proxy)) {
      Relay those =
          Relay.of(behind.sessions(), new Relay.Terms(ZPath.of("/a"), Patience.REJOIN, 64));
      Hold create = proxy.when(WireOp.CREATE2).path("lock-").hold();
      Runner first = (Runner) those.enter();
      create.awaitReached(SOON);
      Place place = those.seen(first).place();
      assertThat(place).isNotNull();
      place.result.thenAccept(
          granted -> granted.ifPresent(lease -> lease.lost().join())); // before the relay's own
      create.proceed();
      Lease another = granted(first);
      assertThat(another.isValid()).isTrue();
      another.close();
      Turn second = those.enter();
      assertThat(second.result).succeedsWithin(SOON);
    }
  }

  /**
   * The baton lies free and the first in the queue is on its way to it, when the next place in line
   * is refused: all in the queue are told, and nobody is left to give the node up.
   */
  @Test
  void batonThatLiesFreeWhenTheNextPlaceFailsIsGivenUp(FaultProxy proxy, ZooKeeper zooKeeper)
      throws Exception {
    try (RecipeClient behind = connect(proxy)) {
      Relay those =
          Relay.of(behind.sessions(), new Relay.Terms(ZPath.of("/a"), Patience.REJOIN, 2));
      Lease held = granted(those.enter());
      Hold create = proxy.when(WireOp.CREATE2).path("lock-").hold();
      Runner second = (Runner) those.enter();
      create.awaitReached(SOON);
      those.watches(second, new Thread()); // a thread that waits, and is slow to wake
      held.close();
      zooKeeper.setACL(
          "/a",
          Collections.singletonList(new ACL(Perms.ALL & ~Perms.CREATE, Ids.ANYONE_ID_UNSAFE)),
          -1);
      create.proceed();
      assertThat(second.result).failsWithin(SOON);
      those.watches(second, null); // and now the thread looks
      await()
          .atMost(SOON)
          .until(() -> LineReader.read(client.sessions(), ZPath.of("/a")).occupants().isEmpty());
    }
  }
}
