package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls with a timeout end in time. */
@ZooKeeperTest
class FairLockTimeoutTest extends TwoClientTestBase {

  /** Who holds is read for a short while only, and left out if that was not enough. */
  private void assertBobIsTooLateAt(int position) {
    AcquireTimeoutException told =
        await()
            .atMost(SOON)
            .until(this::tooLate, late -> late.position() > 0 && late.holder().isPresent());
    assertThat(told.holder()).contains("alice");
    assertThat(told.position()).isEqualTo(position);
    assertThat(told).hasMessageContaining(PATH);
  }

  private AcquireTimeoutException tooLate() {
    return catchThrowableOfType(
        AcquireTimeoutException.class, () -> bob.lock.acquire(Duration.ofMillis(300)));
  }

  @Test
  void timeoutNamesHolderAndPosition() throws Exception {
    Lease held = alice.acquire();
    assertBobIsTooLateAt(1);
    alice.awaitInLine(1);
    held.close();
  }

  @Test
  void timeoutBehindAWaiterOfTheSameClientNamesTheHolder() throws Exception {
    Lease held = alice.acquire();
    CompletableFuture<Lease> before = bob.lock.acquireAsync();
    alice.awaitInLine(2);
    assertBobIsTooLateAt(2);
    held.close();
    before.join().close();
  }

  @Test
  void zeroTimeoutTriesOnce() throws Exception {
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
  void longestTimeoutWaitsForever() throws Exception {
    try (Lease lease = alice.lock.acquire(Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThat(lease.isValid()).isTrue();
    }
  }

  @Test
  void timedFutureFailsAfterItsTimeout() throws Exception {
    Lease held = alice.acquire();
    assertThatThrownBy(() -> bob.lock.acquireAsync(Duration.ofMillis(200)).join())
        .hasCauseInstanceOf(AcquireTimeoutException.class);
    alice.awaitInLine(1);
    held.close();
  }

  /** A waiter that loses one session after the other would never end if each began anew. */
  @Test
  void timeoutContinuesAcrossSessions() throws Exception {
    Lease held = alice.acquire();
    BackgroundAcquire waiting = BackgroundAcquire.of(() -> bob.lock.acquire(Duration.ofSeconds(4)));
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
  void tryAcquireUsesTheNextSession() throws Exception {
    alice.acquire().release().join();
    Hold hold = bob.proxy.when(WireOp.CREATE).path("lock-").holdReply();
    BackgroundAcquire trying = BackgroundAcquire.of(() -> bob.lock.tryAcquire().orElseThrow());
    hold.awaitReached(SOON);
    cluster.expire(bob.proxy.sessionId()); // a third of it is time enough to get another one
    bob.proxy.cut();
    hold.proceed();
    assertThat(trying.get().isValid()).isTrue();
    assertThat(bob.proxy.sessionIds()).hasSize(2);
    alice.awaitInLine(1);
  }
}
