package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.zkrecipes.AclPolicy;
import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.FaultRuleBuilder;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Deadlock detection when frames are lost and sessions end, and what it costs. */
@ZooKeeperTest
class DeadlockFaultTest extends DeadlockTestBase {

  static Stream<Arguments> losses() {
    return Stream.of(WireOp.CREATE2, WireOp.GET_DATA, WireOp.GET_CHILDREN)
        .flatMap(
            op ->
                Stream.of(
                    Arguments.of(op, "reply", loss(FaultRuleBuilder::dropReply)),
                    Arguments.of(op, "request", loss(FaultRuleBuilder::dropRequest))));
  }

  private static Function<FaultRuleBuilder, FaultRule> loss(
      Function<FaultRuleBuilder, FaultRule> loss) {
    return loss;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("losses")
  void lostFrameOnlyDelaysTheDetection(
      WireOp op, String what, Function<FaultRuleBuilder, FaultRule> loss) throws Exception {
    holds(ann, "/rooms/a");
    Lease b = holds(ben, "/rooms/b");
    CompletableFuture<Lease> older = wants(ann, "/rooms/b");
    awaitAnnouncements(1);
    String part = op == WireOp.GET_CHILDREN ? "/rooms/b" : WAITS;
    FaultRule lost = loss.apply(bob.proxy.when(op).path(part));
    CompletableFuture<Lease> younger = wants(ben, "/rooms/a");
    assertThat(deadlock(younger).cycle()).as(what).hasSize(2);
    assertThat(lost.fired()).isOne();
    assertThat(older).isNotDone();
    b.close();
    get(older);
    awaitAnnouncements(0);
  }

  @Test
  void waitIsAnnouncedAgainInTheNextSession() throws Exception {
    Lease a = holds(ann, "/a");
    CompletableFuture<Lease> waiting = wants(ben, "/a");
    awaitAnnouncements(1);
    List<String> before = waits();
    cluster.expire(bob.proxy.sessionId());
    await().atMost(SOON).until(() -> waits().size() == 1 && !waits().equals(before));
    a.close();
    get(waiting).close();
    awaitAnnouncements(0);
  }

  /** One look reads of a wait that ends meanwhile. */
  @Test
  void cycleSeenOnlyOnceIsNotReported() throws Exception {
    Lease a = holds(ann, "/rooms/a");
    holds(ben, "/rooms/b");
    CompletableFuture<Lease> older = wants(ann, "/rooms/b");
    awaitAnnouncements(1);
    Hold reading = bob.proxy.when(WireOp.GET_CHILDREN).path("/rooms/b").hold();
    CompletableFuture<Lease> younger = wants(ben, "/rooms/a");
    reading.awaitReached(SOON);
    ann.interrupt();
    assertThatThrownBy(() -> get(older)).hasCauseInstanceOf(InterruptedException.class);
    awaitAnnouncements(1);
    reading.proceed();
    awaitChecks(bob, 3);
    assertThat(younger).isNotDone();
    a.close();
    get(younger).close();
  }

  @Test
  void deletedOrOutdatedAnnouncementIsRecreated() throws Exception {
    Lease a = holds(ann, "/a");
    CompletableFuture<Lease> waiting = wants(ben, "/a");
    awaitAnnouncements(1);
    String node = WAITS + "/" + waits().get(0);
    String text = text(node);
    zooKeeper.delete(node, -1);
    awaitAnnouncements(1);
    zooKeeper.setData(node, (text + "/earlier").getBytes(StandardCharsets.UTF_8), -1);
    await().ignoreException(NoNodeException.class).until(() -> text(node).equals(text));
    a.close();
    get(waiting).close();
    awaitAnnouncements(0);
  }

  @Test
  void grantJustBeforeTheAnnouncementLeavesNoNode() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch granted = new CountDownLatch(1);
    AclPolicy slow =
        path -> {
          if (path.contains(WAITS + "/")) {
            asked.countDown(); // on the thread that waits, which therefore may wait here, too
            Uninterruptibles.awaitUninterruptibly(granted);
          }
          return AclPolicy.open().aclFor(path);
        };
    Lease a = holds(ann, "/a");
    zooKeeper.create(WAITS, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    try (RecipeClient client = RecipeClient.builder(servers).aclPolicy(slow).build()) {
      CompletableFuture<Lease> waiting =
          ben.takes(FairLock.builder(client, "/a").detectDeadlocks(CHECK_INTERVAL).build());
      assertThat(asked.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      a.close();
      await().until(() -> lock(ann, "/a").inspect().participants().size() == 1);
      ZooKeeper handle = client.curator().getZookeeperClient().getZooKeeper();
      get(TestClient.allEvents(handle));
      granted.countDown();
      get(waiting);
      get(TestClient.allEvents(handle));
      awaitAnnouncements(0);
    }
  }

  @Test
  void waitContinuesWhenTheAclPolicyFailsForTheAnnouncement() throws Exception {
    CountDownLatch asked = new CountDownLatch(3);
    AclPolicy failing =
        path -> {
          if (path.contains(WAITS)) {
            asked.countDown();
            throw new IllegalStateException("no policy for " + path);
          }
          return AclPolicy.open().aclFor(path);
        };
    Lease a = holds(ann, "/a");
    try (RecipeClient client = RecipeClient.builder(servers).aclPolicy(failing).build()) {
      CompletableFuture<Lease> waiting =
          ben.takes(FairLock.builder(client, "/a").detectDeadlocks(CHECK_INTERVAL).build());
      assertThat(asked.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      a.close();
      get(waiting).close();
    }
  }

  @Test
  void waitThatEndsDuringItsAnnouncementLeavesNoNode() throws Exception {
    Lease a = holds(ann, "/a");
    Hold announcing = bob.proxy.when(WireOp.CREATE2).path(WAITS).hold();
    CompletableFuture<Lease> waiting = wants(ben, "/a");
    announcing.awaitReached(SOON);
    ben.interrupt();
    assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(InterruptedException.class);
    announcing.proceed();
    await().until(() -> lock(ann, "/a").inspect().participants().size() == 1);
    get(TestClient.allEvents(bob.client.curator().getZookeeperClient().getZooKeeper()));
    awaitAnnouncements(0);
    a.close();
  }

  @Test
  void closedClientLeavesNoAnnouncementInALentSession() throws Exception {
    holds(ann, "/a");
    RecipeClient lent = RecipeClient.over(bob.client.curator());
    FairLock lock = FairLock.builder(lent, "/a").detectDeadlocks(CHECK_INTERVAL).build();
    CompletableFuture<Lease> waiting = ben.takes(lock);
    awaitAnnouncements(1);
    lent.close();
    assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(ClientClosedException.class);
    awaitAnnouncements(0);
  }

  @Test
  void holderWithARevocationRequestIsTreatedAsUnknown() throws Exception {
    Lease a = holds(ann, "/a");
    lock(ann, "/a").requestRevocation();
    CompletableFuture<Lease> again = wants(ann, "/a");
    awaitAnnouncements(1);
    awaitChecks(alice, 3);
    assertThat(again).isNotDone();
    a.close();
    get(again).close();
  }

  @Test
  void nodesNameTheThreadAndViewsShowTheOwner() throws Exception {
    Lease a = holds(ann, "/a");
    CompletableFuture<Lease> waiting = wants(ben, "/a");
    awaitAnnouncements(1);
    LockView view = lock(ann, "/a").inspect();
    assertThat(view.participants())
        .extracting(LockView.Participant::ownerName)
        .containsExactly("alice", "bob");
    assertThat(text("/a/" + view.holder().orElseThrow().node())).matches("alice\n\\d+\nann");
    assertThat(text(WAITS + "/" + waits().get(0))).matches("bob\n\\d+\nben\n/a");
    a.close();
    get(waiting).close();
    Lease plain = alice.acquire();
    assertThat(text(alice.node(0))).isEqualTo("alice");
    plain.close();
  }

  private String text(String node) throws Exception {
    return new String(zooKeeper.getData(node, false, null), StandardCharsets.UTF_8);
  }

  @Test
  void shortWaitsAndLocksWithoutDetectionSendNothing() throws Exception {
    FairLock patient =
        FairLock.builder(bob.client, "/a").detectDeadlocks(Duration.ofHours(1)).build();
    FairLock plain = FairLock.of(bob.client, "/a");
    Lease a = holds(ann, "/a");
    WireLog log =
        bob.proxy.record(
            () -> {
              for (FairLock lock : List.of(patient, plain)) {
                assertThatThrownBy(() -> lock.acquire(CHECK_INTERVAL.multipliedBy(3)))
                    .isInstanceOf(AcquireTimeoutException.class);
              }
            });
    assertThat(log.requests())
        .allSatisfy(request -> assertThat(request.paths()).noneMatch(path -> path.contains(WAITS)));
    assertThat(waits()).isEmpty();
    a.close();
  }

  @Test
  void checkIntervalMustBePositive() {
    assertThatThrownBy(() -> FairLock.builder(alice.client, "/a").detectDeadlocks(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("after: PT0S (expected: > 0)");
  }
}
