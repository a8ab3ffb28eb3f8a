package io.zkrecipes.lock;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The mark of a holder, where something goes wrong in the moment it is made or taken away. */
@ZooKeeperTest
class TakeoverDisturbedTest extends Parties {
  private static final String MARK = PATH + "/held";
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  private static FairLockBuilder builder(Party party) {
    return FairLock.builder(party.client, PATH).takeoverDelay(NEVER);
  }

  private static FairLock lock(Party party) {
    return builder(party).build();
  }

  private void makeMarkOfAnother() throws Exception {
    release(lock(alice).acquire(SOON)); // the directory is there
    zooKeeper.create(
        MARK, "7".getBytes(StandardCharsets.UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
  }

  @ParameterizedTest
  @EnumSource
  void releaseIsOneThoughAFrameIsLost(Lost lost) throws Exception {
    Lease first = lock(alice).acquire(SOON);
    CompletableFuture<Lease> waiting = lock(bob).acquireAsync();
    alice.awaitInLine(2);
    FaultRule rule = lost.arm(alice.proxy.when(WireOp.MULTI).path("/held"));
    release(first);
    assertThat(rule.fired()).isEqualTo(1);
    assertThat(get(waiting).isValid()).isTrue();
  }

  @Test
  void whoGivesUpWhileTheMarkIsOnItsWayLeavesNone() throws Exception {
    Hold marking = bob.proxy.when(WireOp.MULTI).path("/held").holdReply();
    CompletableFuture<Lease> waiting = lock(bob).acquireAsync();
    marking.awaitReached(SOON);
    waiting.cancel(false);
    marking.proceed();
    assertThat(lock(alice).acquire(SOON).isValid()).isTrue();
  }

  @Test
  void delayEndsWhenTheMarkIsTakenAway() throws Exception {
    makeMarkOfAnother();
    CompletableFuture<Lease> waiting = lock(bob).acquireAsync();
    hearAll(bob);
    assertThat(waiting).isNotDone();
    zooKeeper.delete(MARK, -1);
    assertThat(get(waiting).isValid()).isTrue();
  }

  @Test
  void placeInLineIsKeptWhenTheMarkIsDeletedBeforeATakeOverIsRepeated() throws Exception {
    makeMarkOfAnother();
    FaultRule lost = bob.proxy.when(WireOp.MULTI).path("/held").nth(2).dropRequest();
    bob.proxy.refuse();
    CompletableFuture<Lease> waiting = builder(bob).takeoverDelay(SHORT).build().acquireAsync();
    lost.awaitFired(SOON); // the first was the create
    List<String> line = zooKeeper.getChildren(PATH, false);
    zooKeeper.delete(MARK, -1);
    bob.proxy.accept();
    assertThat(get(waiting).isValid()).isTrue();
    assertThat(zooKeeper.getChildren(PATH, false)).hasSize(2).hasSameElementsAs(line);
  }

  @Test
  void sessionThatEndsDuringTheDelayIsNamed() throws Exception {
    makeMarkOfAnother();
    CompletableFuture<Lease> waiting = builder(bob).failOnSessionLoss().build().acquireAsync();
    hearAll(bob);
    cluster.expire(bob.proxy.sessionId());
    assertThat(catchThrowable(() -> get(waiting))).hasCauseInstanceOf(SessionLostException.class);
  }

  @Test
  void clientThatIsClosedDuringTheDelayIsNamed() throws Exception {
    makeMarkOfAnother();
    CompletableFuture<Lease> waiting = lock(bob).acquireAsync();
    hearAll(bob);
    bob.client.close();
    assertThat(catchThrowable(() -> get(waiting))).hasCauseInstanceOf(ClientClosedException.class);
  }

  @Test
  void leaseThatIsLostBeforeItsMarkIsMadeIsNotGranted() throws Exception {
    Party carol = join("carol", Duration.ofSeconds(8));
    Lease probe = FairLock.of(carol.client, "/probe").acquire(SOON);
    FaultRule lost = carol.proxy.when(WireOp.MULTI).path("/held").dropRequest();
    carol.proxy.refuse();
    CompletableFuture<Lease> waiting = lock(carol).acquireAsync();
    lost.awaitFired(SOON);
    await().atMost(SOON).until(() -> probe.state() == LeaseState.LOST);
    carol.proxy.accept();
    assertThat(get(waiting).state()).isEqualTo(LeaseState.HELD);
  }
}
