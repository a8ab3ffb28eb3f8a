package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
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

/** Faults while the holder mark of a lock delay is created or deleted. */
@ZooKeeperTest
class LockDelayFaultTest extends TwoClientTestBase {
  private static final String MARK = PATH + "/held";
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  private static FairLockBuilder builder(TestClient process) {
    return FairLock.builder(process.client, PATH).takeoverDelay(NEVER);
  }

  private static FairLock lock(TestClient process) {
    return builder(process).build();
  }

  private void makeMarkOfAnother() throws Exception {
    release(lock(alice).acquire(SOON)); // the directory is there
    zooKeeper.create(
        MARK, "7".getBytes(StandardCharsets.UTF_8), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
  }

  @ParameterizedTest
  @EnumSource
  void releaseRemovesTheMarkWhenAFrameIsLost(LostFrame lost) throws Exception {
    Lease first = lock(alice).acquire(SOON);
    CompletableFuture<Lease> waiting = lock(bob).acquireAsync();
    alice.awaitInLine(2);
    FaultRule rule = lost.arm(alice.proxy.when(WireOp.MULTI).path("/held"));
    release(first);
    assertThat(rule.fired()).isEqualTo(1);
    assertThat(get(waiting).isValid()).isTrue();
  }

  @Test
  void cancelWhileTheMarkIsCreatedLeavesNoMark() throws Exception {
    Hold marking = bob.proxy.when(WireOp.MULTI).path("/held").holdReply();
    CompletableFuture<Lease> waiting = lock(bob).acquireAsync();
    marking.awaitReached(SOON);
    waiting.cancel(false);
    marking.proceed();
    assertThat(lock(alice).acquire(SOON).isValid()).isTrue();
  }

  @Test
  void delayEndsWhenTheMarkIsDeleted() throws Exception {
    makeMarkOfAnother();
    CompletableFuture<Lease> waiting = lock(bob).acquireAsync();
    awaitAllEvents(bob);
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
  void endOfTheSessionDuringTheDelayIsReported() throws Exception {
    makeMarkOfAnother();
    CompletableFuture<Lease> waiting = builder(bob).failOnSessionLoss().build().acquireAsync();
    awaitAllEvents(bob);
    cluster.expire(bob.proxy.sessionId());
    assertThat(catchThrowable(() -> get(waiting))).hasCauseInstanceOf(SessionLostException.class);
  }

  @Test
  void closingTheClientDuringTheDelayIsReported() throws Exception {
    makeMarkOfAnother();
    CompletableFuture<Lease> waiting = lock(bob).acquireAsync();
    awaitAllEvents(bob);
    bob.client.close();
    assertThat(catchThrowable(() -> get(waiting))).hasCauseInstanceOf(ClientClosedException.class);
  }

  @Test
  void leaseLostBeforeItsMarkIsCreatedIsNotGranted() throws Exception {
    TestClient carol = join("carol", Duration.ofSeconds(8));
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
