package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.DeadlockException;
import io.zkrecipes.Lease;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireOp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Base of deadlock tests: threads of several clients that wait for each other and check often. */
abstract class DeadlockTestBase extends TwoClientTestBase {
  static final Duration CHECK_INTERVAL = Duration.ofMillis(100);
  static final Duration LONG_CHECK_INTERVAL = Duration.ofMillis(500);
  static final String WAITS = "/_waits";

  LockThread ann;
  LockThread ben;
  private final List<LockThread> workers = new ArrayList<>();

  @BeforeEach
  final void makeThreads() {
    ann = worker(alice, "ann");
    ben = worker(bob, "ben");
  }

  @AfterEach
  final void closeThreads() {
    workers.forEach(LockThread::close);
  }

  final LockThread worker(TestClient process, String name) {
    LockThread worker = new LockThread(process, name);
    workers.add(worker);
    return worker;
  }

  static FairLock lock(LockThread of, String path) {
    return FairLock.builder(of.process.client, path).detectDeadlocks(CHECK_INTERVAL).build();
  }

  static Lease holds(LockThread who, String path) throws Exception {
    return get(who.takes(lock(who, path)));
  }

  static CompletableFuture<Lease> wants(LockThread who, String path) {
    return who.takes(lock(who, path));
  }

  /** Waits with a check interval so long that others have checked several times by then. */
  static CompletableFuture<Lease> wantsSlowly(LockThread who, String path) {
    return who.takes(
        FairLock.builder(who.process.client, path).detectDeadlocks(LONG_CHECK_INTERVAL).build());
  }

  static DeadlockException deadlock(CompletableFuture<?> verb) {
    Throwable failure = catchThrowable(() -> get(verb));
    assertThat(failure).hasCauseInstanceOf(DeadlockException.class);
    return (DeadlockException) Objects.requireNonNull(failure.getCause());
  }

  final List<String> waits() throws Exception {
    try {
      return zooKeeper.getChildren(WAITS, false);
    } catch (KeeperException.NoNodeException nobodyYet) {
      return List.of();
    }
  }

  final void awaitAnnouncements(int count) {
    await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> waits().size() == count);
  }

  /** Waits until the client has checked some more times. */
  static void awaitChecks(TestClient process, int count) throws Exception {
    FaultRule last =
        process.proxy.when(WireOp.GET_DATA).path(WAITS).nth(3 * count).delay(Duration.ZERO);
    last.awaitFired(SOON);
  }
}
