package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.Direction;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls with a time limit keep it without a connection and leave no node. */
@ZooKeeperTest
class FairLockDisconnectedTest extends TwoClientTestBase {
  private static final Duration T = Duration.ofSeconds(3);

  /** A verb without its bound would wait for the end of the outage, which comes after it. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private static final Duration PATIENCE = T.dividedBy(3).plus(SLACK);

  /** The ways in which a connection is of no use. */
  enum Outage {
    REFUSED {
      @Override
      void befall(TestClient process) {
        process.proxy.refuse();
        process.proxy.cut();
        await().until(() -> !process.isConnected());
      }
    },
    FROZEN {
      @Override
      void befall(TestClient process) {
        process.proxy.freeze(Direction.BOTH);
      }
    },
    DEAF {
      @Override
      void befall(TestClient process) {
        process.proxy.freeze(Direction.TO_CLIENT);
      }
    };

    abstract void befall(TestClient process);
  }

  private TestClient hasty; // asks for a third of its short session

  @BeforeEach
  void connectCarol() throws Exception {
    hasty = join("hasty", T);
    hasty.acquire().release().join();
  }

  private static <R> R within(Duration limit, Callable<R> act) throws Exception {
    long begin = System.nanoTime();
    try {
      return act.call();
    } finally {
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(limit);
    }
  }

  /** A full turn of the same client comes after all that it has sent before. */
  private void assertNothingLeftBehind(TestClient process) throws Exception {
    process.proxy.heal();
    process.acquire().release().join();
    bob.awaitInLine(0);
    assertThat(bob.lock.tryAcquire()).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void tryAcquireReturnsInTimeAndLeavesNoNode(Outage outage) throws Exception {
    outage.befall(hasty);
    assertThat(within(PATIENCE, hasty.lock::tryAcquire)).isEmpty();
    assertThat(within(PATIENCE, () -> hasty.lock.asJavaLock().tryLock())).isFalse();
    assertNothingLeftBehind(hasty);
  }

  @ParameterizedTest
  @EnumSource
  void inspectReturnsInTime(Outage outage) throws Exception {
    outage.befall(hasty);
    assertThatThrownBy(() -> within(PATIENCE, hasty.lock::inspect))
        .isInstanceOf(CoordinationException.class)
        .hasMessageContaining(PATH)
        .hasMessageContaining("no answer");
    assertThatThrownBy(() -> within(PATIENCE, hasty.lock::requestRevocation))
        .isInstanceOf(CoordinationException.class);
    hasty.proxy.heal();
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> hasty.lock.inspect().participants().isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void timedAcquireReturnsInTime(Outage outage) throws Exception {
    outage.befall(hasty);
    for (int millis : new int[] {1, 100, 700}) {
      Duration timeout = Duration.ofMillis(millis);
      assertThatThrownBy(() -> within(timeout.plus(SLACK), () -> hasty.lock.acquire(timeout)))
          .isInstanceOf(AcquireTimeoutException.class)
          .hasMessageContaining(PATH);
      assertThatThrownBy(
              () -> within(timeout.plus(SLACK), () -> hasty.lock.acquireAsync(timeout).join()))
          .hasCauseInstanceOf(AcquireTimeoutException.class);
    }
    assertNothingLeftBehind(hasty);
  }

  @Test
  void tryAcquireWithLostReplyLeavesNoNode() throws Exception {
    Duration longer = T.multipliedBy(3); // the session is not to end before the look at the orphan
    TestClient carol = join("carol", longer);
    carol.proxy.refuse();
    FaultRule lost = carol.proxy.when(WireOp.CREATE).path("lock-").dropReply();
    assertThat(within(longer.dividedBy(3).plus(SLACK), carol.lock::tryAcquire)).isEmpty();
    assertThat(lost.fired()).isEqualTo(1);
    assertThat(zooKeeper.getChildren(PATH, false)).as("the orphan, for now").hasSize(1);
    assertNothingLeftBehind(carol);
  }

  @Test
  void timeLimitsHoldWithoutASession() throws Exception {
    hasty.proxy.refuse();
    cluster.expire(hasty.proxy.sessionId());
    assertThat(within(PATIENCE, hasty.lock::tryAcquire)).isEmpty();
    hasty.proxy.accept();
    await().atMost(SOON).until(() -> hasty.isConnected());
    assertThat(hasty.acquire().isValid()).isTrue();
  }

  @Test
  void timeLimitsHoldBeforeTheFirstConnection(FaultProxy proxy) throws Exception {
    proxy.refuse();
    try (RecipeClient client =
        RecipeClient.builder(proxy.connectStringTwice()).sessionTimeout(T).build()) {
      FairLock lock = FairLock.of(client, PATH);
      assertThat(within(SLACK, () -> client.awaitConnected(Duration.ofMillis(1)))).isFalse();
      assertThat(within(PATIENCE, lock::tryAcquire)).isEmpty();
      assertThatThrownBy(() -> within(SLACK, () -> lock.acquire(Duration.ofMillis(1))))
          .isInstanceOf(AcquireTimeoutException.class);
      proxy.accept();
      assertThat(client.awaitConnected(SOON)).isTrue();
      assertThat(lock.acquire(SOON).isValid()).isTrue();
      assertThat(lock.inspect().participants()).hasSize(1);
    }
  }

  @Test
  void releaseWithoutAConnectionIsSentAfterTheReconnect() throws Exception {
    Lease held = alice.acquire();
    Outage.REFUSED.befall(alice);
    within(SLACK, held::release);
    held.close();
    assertThat(bob.lock.tryAcquire()).isEmpty();
    alice.proxy.accept();
    assertThat(bob.acquire().token()).isGreaterThan(held.token());
    held.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }
}
