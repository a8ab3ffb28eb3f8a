package io.zkrecipes.lock;

import static io.zkrecipes.lock.Party.SOON;
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

/** Tests with threads of several processes that wait for each other, and look often. */
abstract class Graph extends Parties {
  static final Duration LOOK = Duration.ofMillis(100);
  static final Duration SELDOM = Duration.ofMillis(500);
  static final String WAITS = "/_waits";

  Worker ann;
  Worker ben;
  private final List<Worker> workers = new ArrayList<>();

  @BeforeEach
  final void hire() {
    ann = worker(alice, "ann");
    ben = worker(bob, "ben");
  }

  @AfterEach
  final void dismiss() {
    workers.forEach(Worker::close);
  }

  final Worker worker(Party party, String name) {
    Worker worker = new Worker(party, name);
    workers.add(worker);
    return worker;
  }

  static FairLock lock(Worker of, String path) {
    return FairLock.builder(of.party.client, path).detectDeadlocks(LOOK).build();
  }

  static Lease holds(Worker who, String path) throws Exception {
    return get(who.takes(lock(who, path)));
  }

  static CompletableFuture<Lease> wants(Worker who, String path) {
    return who.takes(lock(who, path));
  }

  /** Waits, and looks so seldom that others have looked several times by then. */
  static CompletableFuture<Lease> wantsSlowly(Worker who, String path) {
    return who.takes(FairLock.builder(who.party.client, path).detectDeadlocks(SELDOM).build());
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

  final void awaitWaits(int count) {
    await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> waits().size() == count);
  }

  /** Waits until this process has looked some more times. */
  static void awaitLooks(Party party, int count) throws Exception {
    FaultRule last =
        party.proxy.when(WireOp.GET_DATA).path(WAITS).nth(3 * count).delay(Duration.ZERO);
    last.awaitFired(SOON);
  }
}
