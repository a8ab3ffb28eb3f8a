package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;

/** A {@link Lock} whose session has ended. */
@ZooKeeperTest
@SuppressWarnings("LockNotBeforeTry") // what a lock does is looked at step by step
class JavaLockLossTest extends TwoClientTestBase {

  @Test
  void lostJavaLockIsNotReenteredAndUnlocksNobodyElse() throws Exception {
    Lock lock = alice.lock.asJavaLock();
    lock.lock();
    cluster.expire(alice.proxy.sessionId());
    Lease successor = bob.acquire();
    await().atMost(SOON).pollInSameThread().until(() -> isLost(lock));
    assertThatThrownBy(lock::lock).isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(lock::lockInterruptibly).isInstanceOf(LeaseLostException.class);
    lock.unlock();
    assertThat(successor.isValid()).isTrue();
    assertThatThrownBy(lock::unlock).isInstanceOf(IllegalMonitorStateException.class);
    assertThat(lock.tryLock()).isFalse();
    successor.close();
    lock.lock();
    lock.unlock();
  }

  private static boolean isLost(Lock lock) {
    try {
      if (lock.tryLock()) {
        lock.unlock();
      }
      return false;
    } catch (LeaseLostException lost) {
      return true;
    }
  }
}
