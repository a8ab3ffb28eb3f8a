package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lock that stays closed for a while after a holder was lost without a release. */
@ZooKeeperTest
class LockDelayTest extends TwoClientTestBase {
  private static final String MARK = PATH + "/held";
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(300);

  private static FairLock lock(TestClient process, Duration delay) {
    return FairLock.builder(process.client, PATH).takeoverDelay(delay).build();
  }

  private void loseAlicesLease() throws Exception {
    zooKeeper.delete(alice.node(0), -1);
  }

  @Test
  void lockIsFreeAtOnceAfterARelease() throws Exception {
    Lease first = lock(alice, NEVER).acquire(SOON);
    CompletableFuture<Lease> waiting = lock(bob, NEVER).acquireAsync();
    alice.awaitInLine(2);
    first.close();
    Lease second = get(waiting);
    assertThat(zooKeeper.getData(MARK, false, null)).asString().isEqualTo("" + second.token());
    second.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(zooKeeper.exists(MARK, false)).isNull();
    assertThat(lock(alice, NEVER).tryAcquire()).isPresent();
    assertThat(alice.lock.inspect().foreign()).isZero();
  }

  @Test
  void lockStaysClosedDuringTheDelayAfterALoss() throws Exception {
    lock(alice, NEVER).acquire(SOON);
    CompletableFuture<Lease> waiting = lock(bob, NEVER).acquireAsync();
    alice.awaitInLine(2);
    cluster.expire(alice.proxy.sessionId());
    bob.awaitInLine(1);
    awaitAllEvents(bob);
    assertThat(waiting).isNotDone();
    waiting.cancel(false);
    bob.awaitInLine(0);
    assertThat(lock(bob, NEVER).tryAcquire()).isEmpty();
    assertThatThrownBy(() -> lock(bob, NEVER).acquire(SHORT))
        .isInstanceOf(AcquireTimeoutException.class);
    bob.awaitInLine(0);
    assertThat(zooKeeper.exists(MARK, false)).isNotNull();
  }

  @Test
  void lockOpensWhenTheDelayHasPassed() throws Exception {
    Lease lost = lock(alice, SHORT).acquire(SOON);
    CompletableFuture<Lease> waiting = lock(bob, SHORT).acquireAsync();
    alice.awaitInLine(2);
    long begun = System.nanoTime();
    loseAlicesLease();
    Lease next = get(waiting);
    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(SHORT.toNanos());
    assertThat(next.token()).isGreaterThan(lost.token());
    assertThat(lost.lost()).succeedsWithin(SOON);
    assertThat(lost.isValid()).isFalse();
    lost.close();
    assertThat(zooKeeper.getData(MARK, false, null))
        .isEqualTo(("" + next.token()).getBytes(StandardCharsets.UTF_8));
    next.close();
    assertThat(lock(alice, NEVER).acquire(SOON).isValid()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void markIsCreatedOnceWhenAFrameIsLost(LostFrame lost) throws Exception {
    FaultRule rule = lost.arm(bob.proxy.when(WireOp.MULTI).path("/held"));
    Lease lease = lock(bob, NEVER).acquire(SOON);
    assertThat(rule.fired()).isEqualTo(1);
    assertThat(zooKeeper.getData(MARK, false, null)).asString().isEqualTo("" + lease.token());
    lease.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(zooKeeper.exists(MARK, false)).isNull();
  }

  @Test
  void waiterThatLosesItsSessionDuringTheDelayRejoins() throws Exception {
    lock(alice, NEVER).acquire(SOON);
    loseAlicesLease();
    bob.awaitInLine(0);
    CompletableFuture<Lease> waiting = lock(bob, NEVER).acquireAsync();
    bob.awaitInLine(1);
    awaitAllEvents(bob);
    String before = bob.node(0);
    zooKeeper.delete(before, -1);
    await().atMost(SOON).until(() -> !bob.lock.inspect().participants().isEmpty());
    assertThat(bob.node(0)).isNotEqualTo(before);
    assertThat(waiting).isNotDone();
    zooKeeper.delete(MARK, -1);
    waiting.cancel(false);
    assertThat(lock(alice, NEVER).acquire(SOON).isValid()).isTrue();
  }

  @Test
  void aclPolicyErrorForTheMarkFailsTheAcquire() throws Exception {
    try (RecipeClient client =
        RecipeClient.builder(servers)
            .aclPolicy(
                path -> {
                  if (path.endsWith("/held")) {
                    throw new IllegalStateException("no list for " + path);
                  }
                  return Ids.OPEN_ACL_UNSAFE;
                })
            .build()) {
      FairLock lock = FairLock.builder(client, PATH).takeoverDelay(NEVER).build();
      assertThatThrownBy(() -> lock.acquire(SOON)).hasMessageContaining("no list for");
      assertThat(bob.lock.tryAcquire()).isPresent();
    }
  }

  @Test
  void lockDelayAndDeadlockDetectionCannotBeCombined() {
    FairLockBuilder both =
        FairLock.builder(alice.client, PATH).takeoverDelay(SHORT).detectDeadlocks();
    assertThatThrownBy(both::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("takeoverDelay")
        .hasMessageContaining("detectDeadlocks");
  }

  @Test
  void negativeDelayIsRejected() {
    assertThatThrownBy(() -> lock(alice, Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("takeoverDelay: PT-1S");
  }
}
