package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.Lease;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class UnfairLockTest extends TwoClientTestBase {

  private static UnfairLock lock(TestClient process) {
    return UnfairLock.of(process.client, PATH);
  }

  /** How many nodes stand in line. */
  private int nodes() {
    return alice.lock.inspect().participants().size();
  }

  @Test
  void freeLockCostsOneRoundTripAndExcludesFairLocks() throws Exception {
    release(lock(alice).acquire(SOON));
    List<Lease> held = new ArrayList<>();
    WireLog log = alice.proxy.recordRounds(() -> held.add(lock(alice).acquire(SOON)));
    assertThat(log.roundTrips()).as("%s", log).isEqualTo(1);
    assertThat(bob.lock.tryAcquire()).isEmpty();
    assertThat(lock(bob).tryAcquire()).isEmpty();
    release(held.get(0));
    assertThat(bob.lock.tryAcquire()).isPresent();
  }

  @Test
  void threadsOfOneProcessPassTheLockOnWithoutARequest() throws Exception {
    UnfairLock lock = lock(alice);
    Lease first = lock.acquire(SOON);
    List<CompletableFuture<Lease>> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waiting.add(lock.acquireAsync());
    }
    assertThat(nodes()).isEqualTo(1);
    WireLog log =
        alice.proxy.recordRounds(
            () -> {
              first.close();
              for (CompletableFuture<Lease> next : waiting) {
                next.get(SOON.toSeconds(), TimeUnit.SECONDS);
                if (next != waiting.get(9)) {
                  next.join().close();
                }
              }
            });
    assertThat(log.count(WireOp.CREATE) + log.count(WireOp.DELETE)).as("%s", log).isZero();
    assertThat(log.count(WireOp.GET_CHILDREN)).as("%s", log).isZero();
    for (int i = 0; i < 10; i++) {
      assertThat(waiting.get(i).join().token()).isEqualTo(first.token() + i + 1);
    }
    release(waiting.get(9).join());
    assertThat(nodes()).isZero();
  }

  @Test
  void otherProcessesComeFirstAfterTheMaximumOfLocalGrants() throws Exception {
    UnfairLock lock = UnfairLock.builder(alice.client, PATH).maxLocalGrants(3).build();
    Lease held = lock.acquire(SOON);
    List<CompletableFuture<Lease>> here = new ArrayList<>();
    CompletableFuture<Lease> there = bob.lock.acquireAsync();
    bob.awaitInLine(2);
    for (int i = 0; i < 5; i++) {
      here.add(lock.acquireAsync());
    }
    for (int grant = 0; grant < 2; grant++) {
      held.close();
      held = here.get(grant).get(SOON.toSeconds(), TimeUnit.SECONDS);
    }
    held.close();
    Lease bobs = there.get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(here.get(2)).isNotDone();
    assertThat(bobs.token()).isGreaterThan(held.token());
    bobs.close();
    Lease after = here.get(2).get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(after.token()).isGreaterThan(bobs.token());
    assertThat(after.token() & 0xff).isZero();
  }

  @Test
  void returningThreadContinuesButStarvesNobody() throws Exception {
    UnfairLock lock = lock(alice);
    Lease held = lock.acquire(SOON);
    BackgroundAcquire other =
        BackgroundAcquire.of(
            () -> {
              Lease lease = lock.acquire(SOON);
              lease.close();
              return lease;
            });
    int passedOver = 0;
    for (; !other.isDone(); passedOver++) {
      held.close();
      held = lock.acquire(SOON);
    }
    assertThat(other.get().token()).isLessThan(held.token());
    assertThat(passedOver).isLessThan(100_000);
    held.close();
  }

  /** One behind a thread of its own process has no place in line that could be lost. */
  @Test
  void singleSessionWaiterFailsWithTheSession() throws Exception {
    UnfairLock lock = UnfairLock.builder(alice.client, PATH).failOnSessionLoss().build();
    Lease held = lock.acquire(SOON);
    CompletableFuture<Lease> waiting = lock.acquireAsync();
    cluster.expire(alice.proxy.sessionId());
    assertThat(held.lost()).succeedsWithin(SOON);
    assertThatThrownBy(() -> waiting.get(SOON.toSeconds(), TimeUnit.SECONDS))
        .hasCauseInstanceOf(SessionLostException.class);
  }

  @Test
  void localGrantsOutOfRangeAreRejected() {
    for (int grants : new int[] {0, -1, 256}) {
      assertThatThrownBy(() -> UnfairLock.builder(alice.client, PATH).maxLocalGrants(grants))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("maxLocalGrants: " + grants + " (expected: 1 to 255)");
    }
  }
}
