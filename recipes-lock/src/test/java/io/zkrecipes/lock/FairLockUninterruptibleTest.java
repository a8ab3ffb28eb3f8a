package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** Calls that an interrupt does not end keep the interrupt flag and their place in line. */
@ZooKeeperTest
@SuppressWarnings("LockNotBeforeTry") // what a lock does is looked at step by step
class FairLockUninterruptibleTest extends TwoClientTestBase {

  @Test
  void tryAcquireKeepsTheInterruptFlag() {
    Thread.currentThread().interrupt();
    Optional<Lease> lease = bob.lock.tryAcquire();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(lease).isPresent();
    Thread.currentThread().interrupt();
    assertThat(alice.lock.tryAcquire()).isEmpty();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void inspectReleaseAndWriteKeepTheInterruptFlag() throws Exception {
    Lease held = bob.acquire();
    Thread.currentThread().interrupt();
    assertThat(alice.lock.inspect().holder()).isPresent();
    assertThat(alice.lock.requestRevocation()).isTrue();
    held.txn().create("/written", new byte[0]).commit();
    assertThatCode(held::close).doesNotThrowAnyException();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(alice.acquire().isValid()).isTrue();
  }

  @Test
  void interruptedLockKeepsItsPlaceAndTheFlag() throws Exception {
    Lease held = alice.acquire();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    Lock lock = bob.lock.asJavaLock();
    BackgroundAcquire locking =
        BackgroundAcquire.of(
            () -> {
              lock.lock();
              flag.complete(Thread.interrupted());
              mayEnd.join();
              lock.unlock();
              return held;
            });
    alice.awaitInLine(2);
    String place = alice.lock.inspect().waiters().get(0).node();
    CompletableFuture<Lease> behind = alice.lock.acquireAsync();
    alice.awaitInLine(3);
    for (int i = 0; i < 3; i++) {
      locking.thread.interrupt();
      await().until(() -> !locking.thread.isInterrupted()); // seen, and put aside
    }
    assertThat(alice.lock.inspect().waiters().get(0).node()).isEqualTo(place);
    held.close();
    assertThat(flag.get(SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    assertThat(behind).isNotDone();
    mayEnd.complete(null);
    locking.get();
    assertThat(behind.join().isValid()).isTrue();
  }

  @Test
  void lockSucceedsWithTheInterruptFlagSet() {
    Lock lock = bob.lock.asJavaLock();
    Thread.currentThread().interrupt();
    lock.lock();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(alice.lock.tryAcquire()).isEmpty();
    bob.awaitInLine(1); // alice is out of it
    lock.unlock();
    assertThat(lock.tryLock()).isTrue();
  }
}
