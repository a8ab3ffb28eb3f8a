package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.PermitsMismatchException;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.Collections;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.Test;

/** Views and errors in cases where a stale or unreadable permit count could mislead. */
@ZooKeeperTest
class SemaphoreConsistencyTest extends TwoClientTestBase {

  private static DistributedSemaphore of(TestClient process, int permits) {
    return DistributedSemaphore.of(process.client, PATH, permits);
  }

  /** What was taken over from an entry of ours may be out of date. */
  @Test
  void tryAcquireSucceedsWhenEnoughPermitsAreFree() throws Exception {
    Lease two = of(bob, 3).acquire(2);
    of(alice, 3).acquire(1);
    release(two);
    assertThat(of(alice, 3).tryAcquire(2)).isPresent();
  }

  @Test
  void invalidRequestIsRejectedEvenWhenNoPermitIsFree() throws Exception {
    of(alice, 3).acquire(3);
    assertThatThrownBy(() -> of(alice, 3).tryAcquire(4)).hasMessageContaining("permits: 4");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> of(alice, 4).tryAcquire(1))
          .isInstanceOf(PermitsMismatchException.class);
    }
  }

  @Test
  void unreadablePermitCountIsNotOverwritten() throws Exception {
    of(alice, 3).resize(7);
    directoryAllows(Perms.ALL & ~Perms.READ);
    assertThatThrownBy(() -> of(bob, 3).acquire(1, SOON)).isInstanceOf(AccessDeniedException.class);
    directoryAllows(Perms.ALL);
    assertThat(of(bob, 3).inspect().permits()).isEqualTo(7);
    assertThat(of(bob, 3).acquire(7, SOON).isValid()).isTrue();
  }

  @Test
  void unwritablePermitCountFailsInsteadOfWaiting() throws Exception {
    zooKeeper.create("/orders", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    zooKeeper.create(PATH, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    directoryAllows(Perms.ALL & ~Perms.WRITE);
    assertThatThrownBy(() -> of(bob, 3).acquire()).isInstanceOf(AccessDeniedException.class);
    directoryAllows(Perms.ALL);
    assertThat(of(bob, 3).acquire(3, SOON).isValid()).isTrue();
  }

  @Test
  void resizeFailsWhenTheDirectoryCannotBeCreated() throws Exception {
    zooKeeper.create("/orders", null, Ids.READ_ACL_UNSAFE, CreateMode.PERSISTENT);
    WireLog log =
        alice.proxy.record(
            () ->
                assertThatThrownBy(() -> of(alice, 3).resize(4))
                    .isInstanceOf(CoordinationException.class)
                    .hasMessageContaining(PATH)
                    .hasMessageContaining("cannot make the directory"));
    assertThat(log.requests()).as("%s", log).hasSize(6);
  }

  private void directoryAllows(int perms) throws Exception {
    zooKeeper.setACL(PATH, Collections.singletonList(new ACL(perms, Ids.ANYONE_ID_UNSAFE)), -1);
  }

  @Test
  void viewIsCorrectAfterShrinkingAndBesideALock() throws Exception {
    of(alice, 4).acquire(3);
    of(alice, 4).resize(2);
    assertThat(of(bob, 4).inspect().holders()).hasSize(1);
    assertThat(of(bob, 4).inspect().available()).isZero();
    bob.lock.acquireAsync();
    bob.awaitInLine(2);
    assertThat(of(bob, 4).inspect().waiters()).hasSize(1);
  }
}
