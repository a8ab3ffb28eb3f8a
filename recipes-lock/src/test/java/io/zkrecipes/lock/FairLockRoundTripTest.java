package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.WireRequest;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Counts the round trips of the fair lock. The sessions are long, so that no ping disturbs the
 * count.
 */
@ZooKeeperTest
class FairLockRoundTripTest {
  private static final String PATH = "/orders/42";
  private final List<TestClient> processes = new ArrayList<>();
  private TestClient alice;
  private TestClient bob;
  private TestClient carol;

  @BeforeEach
  void join(ConnectString servers) throws Exception {
    for (String name : List.of("alice", "bob", "carol")) {
      TestClient process = TestClient.join(servers.value(), name, PATH, Duration.ofSeconds(60));
      process.acquire().release().join(); // the parents are there, and each has been heard from
      processes.add(process);
    }
    alice = processes.get(0);
    bob = processes.get(1);
    carol = processes.get(2);
  }

  @AfterEach
  void leave() {
    processes.forEach(TestClient::close);
  }

  @Test
  void freeLockCostsOneRoundTripAndItsReleaseNone() throws Exception {
    WireLog log = alice.proxy.recordRounds(() -> alice.acquire().close());
    assertThat(ops(log)).containsExactly(WireOp.CREATE, WireOp.GET_CHILDREN, WireOp.DELETE);
    assertThat(log.count(WireOp.CREATE2)).isEqualTo(1);
    assertThat(log.count(WireOp.GET_CHILDREN2)).isEqualTo(1);
    assertThat(log.roundTrips()).isEqualTo(1);
  }

  @Test
  void releaseDoesNotWaitForItsReply() throws Exception {
    Lease lease = alice.acquire();
    WireLog log = alice.proxy.recordRounds(lease::close);
    assertThat(ops(log)).containsExactly(WireOp.DELETE);
    assertThat(log.roundTrips()).isZero();
  }

  @Test
  void missingParentsCostOneMoreRoundTrip() throws Exception {
    FairLock lock = FairLock.of(alice.client, "/a/b/c");
    WireLog log = alice.proxy.recordRounds(() -> lock.acquire(SOON).close());
    assertThat(log.count(WireOp.CREATE_CONTAINER)).isEqualTo(3);
    assertThat(log.roundTrips()).isEqualTo(2);
  }

  @Test
  void tryAcquireCostsOneRoundTripWhetherFreeOrNot() throws Exception {
    List<Optional<Lease>> tried = new ArrayList<>();
    WireLog free = alice.proxy.recordRounds(() -> tried.add(alice.lock.tryAcquire()));
    assertThat(tried.get(0)).isPresent();
    assertThat(free.roundTrips()).isEqualTo(1);
    WireLog taken = bob.proxy.recordRounds(() -> tried.add(bob.lock.tryAcquire()));
    assertThat(tried.get(1)).isEmpty();
    assertThat(ops(taken)).containsExactly(WireOp.CREATE, WireOp.GET_CHILDREN, WireOp.DELETE);
    assertThat(taken.roundTrips()).isEqualTo(1);
  }

  @Test
  void waiterBehindAKnownHolderReadsNothing() throws Exception {
    FairLock reentrant = FairLock.builder(alice.client, PATH).reentrant().build();
    Lease held = reentrant.acquire(SOON);
    held.onRevokeRequested(() -> {}); // from now on the holder watches its own node
    bob.acquireInBackground();
    carol.awaitInLine(2);
    WireLog log =
        alice.proxy.record(
            () -> {
              assertThat(alice.lock.tryAcquire()).isEmpty();
              reentrant.acquire().close();
              reentrant.acquire(SOON).close();
              FairLock.of(alice.client, "/other");
            });
    assertThat(ops(log)).isEmpty();
    held.close();
  }

  @Test
  void joiningBehindAWaiterOfTheSameClientReadsNothing() throws Exception {
    Lease held = alice.acquire();
    WireLog log =
        alice.proxy.record(
            () -> {
              alice.acquireInBackground();
              carol.awaitInLine(2);
            });
    assertThat(log.count(WireOp.CREATE)).isEqualTo(1);
    assertThat(log.count(WireOp.GET_CHILDREN)).isZero();
    held.close();
  }

  @Test
  void inspectWritesNothing() throws Exception {
    Lease held = alice.acquire();
    bob.acquireInBackground();
    carol.awaitInLine(2);
    WireLog log = carol.proxy.recordRounds(() -> carol.lock.inspect());
    assertThat(ops(log)).containsExactly(WireOp.GET_CHILDREN, WireOp.MULTI_READ);
    assertThat(log.roundTrips()).isEqualTo(2);
    held.close();
  }

  private static List<WireOp> ops(WireLog log) {
    return log.requests().stream().map(WireRequest::op).toList();
  }
}
