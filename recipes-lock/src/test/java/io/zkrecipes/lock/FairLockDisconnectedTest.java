package io.zkrecipes.lock;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.Direction;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.TestingCluster;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Verbs with a bound keep it without a connection, and nothing of them stays behind. */
@ZooKeeperTest
class FairLockDisconnectedTest {
  private static final String PATH = "/orders/42";
  private static final Duration T = Duration.ofSeconds(3);
  private static final Duration SLACK = Duration.ofMillis(250);
  private static final Duration PATIENCE = T.dividedBy(3).plus(SLACK);

  /** The ways in which a connection is of no use. */
  enum Trouble {
    REFUSED {
      @Override
      void befall(Party party) {
        party.proxy.refuse();
        party.proxy.cut();
        await().until(() -> !party.isConnected());
      }
    },
    FROZEN {
      @Override
      void befall(Party party) {
        party.proxy.freeze(Direction.BOTH);
      }
    },
    DEAF {
      @Override
      void befall(Party party) {
        party.proxy.freeze(Direction.TO_CLIENT);
      }
    };

    abstract void befall(Party party);
  }

  private Party alice;
  private Party bob;

  @BeforeEach
  void join(ConnectString servers) throws Exception {
    alice = Party.join(servers.value(), "alice", PATH, T);
    bob = Party.join(servers.value(), "bob", PATH, T);
    alice.acquire().release().join();
  }

  @AfterEach
  void leave() {
    alice.close();
    bob.close();
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
  private void assertNothingLeftBehind() throws Exception {
    alice.proxy.heal();
    alice.acquire().release().join();
    bob.awaitInLine(0);
    assertThat(bob.lock.tryAcquire()).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void tryAcquireAnswersAndLeavesNothing(Trouble trouble) throws Exception {
    trouble.befall(alice);
    assertThat(within(PATIENCE, alice.lock::tryAcquire)).isEmpty();
    assertThat(within(PATIENCE, () -> alice.lock.asJavaLock().tryLock())).isFalse();
    assertNothingLeftBehind();
  }

  @ParameterizedTest
  @EnumSource
  void inspectAnswers(Trouble trouble) throws Exception {
    trouble.befall(alice);
    assertThatThrownBy(() -> within(PATIENCE, alice.lock::inspect))
        .isInstanceOf(CoordinationException.class)
        .hasMessageContaining(PATH)
        .hasMessageContaining("no answer");
    assertThatThrownBy(() -> within(PATIENCE, alice.lock::requestRevocation))
        .isInstanceOf(CoordinationException.class);
    alice.proxy.heal();
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> alice.lock.inspect().participants().isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void timedAcquireKeepsItsTime(Trouble trouble) throws Exception {
    trouble.befall(alice);
    for (int millis : new int[] {1, 100, 700}) {
      Duration timeout = Duration.ofMillis(millis);
      assertThatThrownBy(() -> within(timeout.plus(SLACK), () -> alice.lock.acquire(timeout)))
          .isInstanceOf(AcquireTimeoutException.class)
          .hasMessageContaining(PATH);
      assertThatThrownBy(
              () -> within(timeout.plus(SLACK), () -> alice.lock.acquireAsync(timeout).join()))
          .hasCauseInstanceOf(AcquireTimeoutException.class);
    }
    assertNothingLeftBehind();
  }

  @Test
  void tryWhoseReplyIsLostLeavesNothing(ZooKeeper zooKeeper) throws Exception {
    alice.proxy.refuse();
    FaultRule lost = alice.proxy.when(WireOp.CREATE).path("lock-").dropReply();
    assertThat(within(PATIENCE, alice.lock::tryAcquire)).isEmpty();
    assertThat(lost.fired()).isEqualTo(1);
    assertThat(zooKeeper.getChildren(PATH, false)).as("the orphan, for now").hasSize(1);
    assertNothingLeftBehind();
  }

  @Test
  void boundHoldsWithoutASessionToo(TestingCluster cluster) throws Exception {
    alice.proxy.refuse();
    cluster.expire(alice.proxy.sessionId());
    assertThat(within(PATIENCE, alice.lock::tryAcquire)).isEmpty();
    alice.proxy.accept();
    await().atMost(SOON).until(() -> alice.isConnected());
    assertThat(alice.acquire().isValid()).isTrue();
  }

  @Test
  void boundHoldsBeforeTheFirstConnection(FaultProxy proxy) throws Exception {
    proxy.refuse();
    try (RecipeClient client =
        RecipeClient.builder(proxy.connectString()).sessionTimeout(T).build()) {
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
  void holderReleasesWithoutAConnectionAndTheNextEntersOnceItIsBack() throws Exception {
    Lease held = alice.acquire();
    Trouble.REFUSED.befall(alice);
    within(SLACK, held::release);
    held.close();
    assertThat(bob.lock.tryAcquire()).isEmpty();
    alice.proxy.accept();
    assertThat(bob.acquire().token()).isGreaterThan(held.token());
    held.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }
}
