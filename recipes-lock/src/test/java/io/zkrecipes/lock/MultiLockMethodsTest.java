package io.zkrecipes.lock;

import static io.zkrecipes.lock.MultiLockTest.multi;
import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The methods of MultiLock that are not covered by its contract tests. */
@ZooKeeperTest
class MultiLockMethodsTest extends TwoClientTestBase {
  @Test
  void tryAcquireTakesAllAndKeepsTheInterruptFlag() throws Exception {
    Thread.currentThread().interrupt();
    assertThat(multi(alice, "/a", "/b").tryAcquire()).isPresent();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void invalidArgumentsAreRejectedAndNamedInTheError() {
    assertThatThrownBy(() -> MultiLock.of())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> multi(alice, "/a", "/b", "/a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/a");
    assertThatThrownBy(() -> multi(alice, "/a").acquire(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
  }

  @Test
  void runReleasesAllLocks() throws Exception {
    MultiLock locks = multi(alice, "/a", "/b");
    assertThat(locks.<Long, RuntimeException>run(SOON, Lease::token)).isPositive();
    assertThatThrownBy(
            () ->
                locks.run(
                    SOON,
                    lease -> {
                      throw new IllegalStateException("disk");
                    }))
        .hasMessage("disk");
    assertThat(multi(bob, "/a", "/b").acquire(SOON).isValid()).isTrue();
  }
}
