package io.zkrecipes.lock;

import static io.zkrecipes.lock.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.lock.Party.Attempted;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.TestingCluster;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left after many times: nothing. */
@ZooKeeperTest
class FairLockEnduranceTest {
  private static final String PATH = "/orders/42";
  private static final int THREADS = 8;
  private Set<String> threadsBefore;
  private int watchesBefore;
  private Party alice;
  private Party bob;
  private ZooKeeper zooKeeper;

  @BeforeEach
  void join(ConnectString servers, TestingCluster cluster, ZooKeeper observer) {
    zooKeeper = observer;
    threadsBefore = threads();
    watchesBefore = cluster.watchCount();
    alice = Party.join(servers.value(), "alice", PATH);
    bob = Party.join(servers.value(), "bob", PATH);
  }

  @AfterEach
  void leave() {
    alice.close();
    bob.close();
  }

  @Test
  void thousandCyclesLeaveNothingBehind(TestingCluster cluster) throws Exception {
    assertNothingLeftAfter(1_000, cluster);
  }

  @Test
  @Tag("endurance")
  @Timeout(600)
  void tenThousandCyclesLeaveNothingBehind(TestingCluster cluster) throws Exception {
    assertNothingLeftAfter(10_000, cluster);
  }

  private void assertNothingLeftAfter(int count, TestingCluster cluster) throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger cycles = new AtomicInteger();
    List<Attempted> workers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Party party = i % 2 == 0 ? alice : bob;
      workers.add(Attempted.of(() -> work(party, count / THREADS, inside, cycles)));
    }
    for (Attempted worker : workers) {
      worker.thread.join();
      assertThat(worker.get().isValid()).isFalse();
    }
    assertThat(cycles).hasValue(count);
    await().atMost(SOON).until(() -> Party.isEmpty(zooKeeper, PATH));
    int curators = 2; // each CuratorFramework watches /zookeeper/config
    await().atMost(SOON).until(() -> cluster.watchCount() == watchesBefore + curators);
    for (Party party : List.of(alice, bob)) {
      Session session = ClientContext.of(party.client).current().orElseThrow();
      await().atMost(SOON).until(() -> session.pendingDeletes() == 0);
    }
    leave();
    await().atMost(SOON).untilAsserted(() -> assertThat(threads()).isSubsetOf(threadsBefore));
  }

  @Test
  void tokensRiseOverFiveHundredGrantsAndFiveReaps(TestingCluster cluster) throws Exception {
    assertTokensRise(500, cluster);
  }

  @Test
  @Tag("endurance")
  @Timeout(600)
  void tokensRiseOverTenThousandGrantsAndAHundredReaps(TestingCluster cluster) throws Exception {
    assertTokensRise(10_000, cluster);
  }

  private void assertTokensRise(int grants, TestingCluster cluster) throws Exception {
    long token = 0;
    int reaps = 0;
    for (int i = 1; i <= grants; i++) {
      try (Lease lease = (i % 3 == 0 ? alice : bob).acquire()) {
        assertThat(lease.token()).isGreaterThan(token);
        token = lease.token();
      }
      if (i % 100 == 0) {
        await().atMost(SOON).until(() -> Party.isEmpty(zooKeeper, PATH));
        cluster.reapContainers();
        reaps += zooKeeper.exists(PATH, false) == null ? 1 : 0;
      }
    }
    assertThat(reaps).isEqualTo(grants / 100);
  }

  /** Every other time the interrupts come while the waiters are still about to join. */
  @RepeatedTest(4)
  void fortyInterruptedWaitersLeaveTheLockFree(RepetitionInfo repetition) throws Exception {
    interruptFortyWaiters(repetition.getCurrentRepetition());
  }

  @RepeatedTest(20)
  @Tag("endurance")
  void fortyInterruptedWaitersLeaveTheLockFreeEachTime(RepetitionInfo repetition) throws Exception {
    interruptFortyWaiters(repetition.getCurrentRepetition());
  }

  private void interruptFortyWaiters(int repetition) throws Exception {
    Lease held = alice.acquire();
    List<Attempted> waiters = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      waiters.add((i % 2 == 0 ? alice : bob).acquiring());
    }
    if (repetition % 2 == 0) {
      bob.awaitInLine(41);
    }
    waiters.forEach(waiter -> waiter.thread.interrupt());
    for (Attempted waiter : waiters) {
      assertThatThrownBy(waiter::get).hasCauseInstanceOf(InterruptedException.class);
    }
    held.release().join();
    try (Lease fresh = bob.acquire()) {
      assertThat(fresh.token()).isGreaterThan(held.token());
    }
    await().atMost(SOON).until(() -> Party.isEmpty(zooKeeper, PATH));
  }

  private static Lease work(Party party, int count, AtomicInteger inside, AtomicInteger cycles)
      throws InterruptedException {
    for (int i = 1; i < count; i++) {
      cycle(party, inside, cycles);
    }
    return cycle(party, inside, cycles);
  }

  private static Lease cycle(Party party, AtomicInteger inside, AtomicInteger cycles)
      throws InterruptedException {
    Lease lease = party.acquire();
    assertThat(inside.incrementAndGet()).isEqualTo(1);
    cycles.incrementAndGet();
    inside.decrementAndGet();
    lease.close();
    return lease;
  }

  /** Without those of the server and of the tests, which come and go, and of the one who looks. */
  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(
            name -> !name.matches("(NIOWorkerThread|awaitility|ContainerManager|ForkJoinPool).*"))
        .collect(Collectors.toSet());
  }
}
