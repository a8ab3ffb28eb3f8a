package io.zkrecipes.lock;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.lock.Party.Attempted;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Verbs that wait so long and no longer. */
@ZooKeeperTest
class FairLockTimeoutTest extends Parties {
  private Party patient; // a third of its session is time enough to get another one

  @BeforeEach
  void joinMore() {
    patient = join("patient", Duration.ofSeconds(15));
  }

  private void assertBobIsTooLateAt(int position) {
    assertThatThrownBy(() -> bob.lock.acquire(Duration.ofMillis(300)))
        .isInstanceOfSatisfying(
            AcquireTimeoutException.class,
            late -> {
              assertThat(late.holder()).contains("alice");
              assertThat(late.position()).isEqualTo(position);
            })
        .hasMessageContaining(PATH);
  }

  @Test
  void timeoutNamesHolderAndPosition() throws Exception {
    Lease held = alice.acquire();
    assertBobIsTooLateAt(1);
    alice.awaitInLine(1);
    held.close();
  }

  @Test
  void timeoutBehindOnesOwnWaiterNamesTheHolderToo() throws Exception {
    Lease held = alice.acquire();
    CompletableFuture<Lease> before = bob.lock.acquireAsync();
    alice.awaitInLine(2);
    assertBobIsTooLateAt(2);
    held.close();
    before.join().close();
  }

  @Test
  void zeroTimeoutAsksOnce() throws Exception {
    FairLock lock = bob.lock;
    Lease held = alice.lock.acquire(Duration.ZERO);
    assertThat(held.isValid()).isTrue();
    assertThatThrownBy(() -> lock.acquire(Duration.ZERO))
        .isInstanceOf(AcquireTimeoutException.class);
    assertThatThrownBy(() -> lock.acquireAsync(Duration.ZERO).join())
        .hasCauseInstanceOf(AcquireTimeoutException.class);
    assertThatThrownBy(() -> lock.acquireUnless(() -> false, Duration.ZERO))
        .isInstanceOf(AcquireTimeoutException.class);
    assertThat(lock.asJavaLock().tryLock(0, TimeUnit.SECONDS)).isFalse();
    held.release().join();
    lock.acquire(Duration.ZERO).release().join();
    lock.acquireAsync(Duration.ZERO).join().release().join();
    lock.acquireUnless(() -> false, Duration.ZERO).orElseThrow().release().join();
    assertThat(lock.asJavaLock().tryLock(0, TimeUnit.SECONDS)).isTrue();
    alice.awaitInLine(1);
  }

  @Test
  void endlessTimeoutWaits() throws Exception {
    try (Lease lease = alice.lock.acquire(Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThat(lease.isValid()).isTrue();
    }
  }

  @Test
  void timedFutureCompletesLate() throws Exception {
    Lease held = alice.acquire();
    assertThatThrownBy(() -> bob.lock.acquireAsync(Duration.ofMillis(200)).join())
        .hasCauseInstanceOf(AcquireTimeoutException.class);
    alice.awaitInLine(1);
    held.close();
  }

  /** A waiter that loses one session after the other would never end if each began anew. */
  @Test
  void timeGoesOnOverSessions() throws Exception {
    Lease held = alice.acquire();
    Attempted waiting = Attempted.of(() -> bob.lock.acquire(Duration.ofSeconds(4)));
    Set<Long> expired = new HashSet<>();
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              if (expired.add(bob.proxy.sessionId())) {
                cluster.expire(bob.proxy.sessionId());
              }
              return waiting.isDone();
            });
    assertThatThrownBy(waiting::get).hasCauseInstanceOf(AcquireTimeoutException.class);
    alice.awaitInLine(1);
    held.close();
  }

  @Test
  void tryAsksInTheNextSession() throws Exception {
    alice.acquire().release().join();
    Hold hold = patient.proxy.when(WireOp.CREATE).path("lock-").holdReply();
    Attempted trying = Attempted.of(() -> patient.lock.tryAcquire().orElseThrow());
    hold.awaitReached(SOON);
    cluster.expire(patient.proxy.sessionId());
    patient.proxy.cut();
    hold.proceed();
    assertThat(trying.get().isValid()).isTrue();
    assertThat(patient.proxy.sessionIds()).hasSize(2);
    alice.awaitInLine(1);
  }
}
