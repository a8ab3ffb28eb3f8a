package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.DeadlockException;
import io.zkrecipes.DeadlockException.Waiter;
import io.zkrecipes.Lease;
import io.zkrecipes.ZPath;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Threads that wait for each other in a cycle. */
@ZooKeeperTest
class DeadlockTest extends DeadlockTestBase {

  @Test
  void lastWaiterOfATwoProcessCycleIsReported() throws Exception {
    Lease a = holds(ann, "/a");
    Lease b = holds(ben, "/b");
    CompletableFuture<Lease> older = wants(ann, "/b");
    awaitAnnouncements(1);
    DeadlockException told = deadlock(wantsSlowly(ben, "/a"));
    assertThat(told)
        .hasMessage(
            "deadlock: bob (thread ben) holds /b and waits for /a,"
                + " alice (thread ann) holds /a and waits for /b");
    assertThat(told.cycle())
        .containsExactly(
            new Waiter("bob", "ben", ZPath.of("/b"), ZPath.of("/a")),
            new Waiter("alice", "ann", ZPath.of("/a"), ZPath.of("/b")));
    assertThat(lock(ben, "/a").inspect().participants()).hasSize(1);
    assertThat(older).isNotDone();
    b.close();
    get(older).close();
    a.close();
  }

  @Test
  void lastWaiterOfAThreeProcessCycleIsReported() throws Exception {
    LockThread cat = worker(join("carol"), "cat");
    Lease a = holds(ann, "/a");
    Lease b = holds(ben, "/b");
    Lease c = holds(cat, "/c");
    CompletableFuture<Lease> first = wants(cat, "/a");
    awaitAnnouncements(1);
    CompletableFuture<Lease> second = wants(ann, "/b");
    awaitAnnouncements(2);
    DeadlockException told = deadlock(wantsSlowly(ben, "/c"));
    assertThat(told.cycle()).extracting(Waiter::owner).containsExactly("bob", "carol", "alice");
    assertThat(told.cycle())
        .extracting(Waiter::holds)
        .map(ZPath::value)
        .containsExactly("/b", "/c", "/a");
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
    b.close();
    get(second).close();
    a.close();
    get(first).close();
    c.close();
  }

  @Test
  void threadThatAcquiresALockTwiceIsReported() throws Exception {
    Lease a = holds(ann, "/a");
    assertThat(deadlock(wants(ann, "/a")))
        .hasMessage("deadlock: alice (thread ann) holds /a and waits for /a");
    assertThat(a.isValid()).isTrue();
    assertThat(deadlock(wants(ann, "/a"))).isNotNull();
    a.close();
    get(wants(ann, "/a")).close();
  }

  static Stream<Arguments> verbs() {
    return Stream.of(
        Arguments.of("acquire", verb(FairLock::acquire)),
        Arguments.of("acquire(timeout)", verb(lock -> lock.acquire(SOON))),
        Arguments.of("acquireUnless", verb(lock -> lock.acquireUnless(() -> false, SOON))),
        Arguments.of("run", verb(lock -> lock.run(SOON, Lease::token))),
        Arguments.of("lock", verb(lock -> locked(lock))),
        Arguments.of(
            "lockInterruptibly",
            verb(
                lock -> {
                  lock.asJavaLock().lockInterruptibly();
                  return lock;
                })),
        Arguments.of("tryLock", verb(lock -> lock.asJavaLock().tryLock(20, TimeUnit.SECONDS))));
  }

  private static Object locked(FairLock lock) {
    lock.asJavaLock().lock();
    return lock;
  }

  /** A verb that waits in its thread. */
  interface BlockingCall {
    Object on(FairLock lock) throws Exception;
  }

  private static BlockingCall verb(BlockingCall verb) {
    return verb;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("verbs")
  void everyBlockingMethodReportsADeadlock(String name, BlockingCall verb) throws Exception {
    Lease a = holds(ann, "/a");
    Callable<Object> again = () -> verb.on(lock(ann, "/a"));
    assertThat(deadlock(ann.does(again))).as(name).hasMessageContaining("holds /a");
    awaitAnnouncements(0);
    assertThat(lock(ann, "/a").inspect().participants()).hasSize(1);
    a.close();
  }

  @Test
  void lockTakenByTryAcquireCountsAsHeld() throws Exception {
    FairLock lock = lock(ann, "/a");
    get(ann.does(() -> lock.tryAcquire().orElseThrow()));
    assertThat(deadlock(wants(ann, "/a"))).isNotNull();
  }

  @Test
  void longWaitWithoutACycleIsNotReported() throws Exception {
    LockThread cat = worker(join("carol"), "cat");
    LockThread dan = worker(join("dave"), "dan");
    Lease a = holds(ann, "/a");
    Lease b = holds(ben, "/b");
    Lease c = holds(cat, "/c");
    CompletableFuture<Lease> forA = wants(ben, "/a");
    CompletableFuture<Lease> forB = wants(cat, "/b");
    CompletableFuture<Lease> forC = wants(dan, "/c");
    awaitAnnouncements(3);
    awaitChecks(dan.process, 5);
    assertThat(Stream.of(forA, forB, forC)).noneMatch(CompletableFuture::isDone);
    a.close();
    get(forA).close();
    b.close();
    get(forB).close();
    c.close();
    get(forC).close();
    awaitAnnouncements(0);
  }

  /** The thread is at the tail of a circle, but not in it. */
  @Test
  void waiterOutsideTheCycleIsNotReported() throws Exception {
    LockThread cat = worker(join("carol"), "cat");
    holds(ann, "/a");
    Lease b = holds(ben, "/b");
    CompletableFuture<Lease> older = wants(ann, "/b");
    awaitAnnouncements(1);
    CompletableFuture<Lease> younger = wants(ben, "/a");
    CompletableFuture<Lease> outside = wants(cat, "/a");
    assertThat(deadlock(younger).cycle()).hasSize(2);
    awaitChecks(cat.process, 3);
    assertThat(outside).isNotDone();
    b.close();
    get(older);
  }

  @Test
  void asynchronousLeasesAndWaitsAreIgnored() throws Exception {
    FairLock lock = lock(ann, "/a");
    Lease a = get(get(ann.does(() -> lock.acquireAsync())));
    CompletableFuture<Lease> byThread = wants(ann, "/a");
    await().until(() -> lock.inspect().participants().size() == 2);
    CompletableFuture<Lease> byFuture = get(ben.does(() -> lock(ben, "/a").acquireAsync()));
    awaitAnnouncements(1);
    awaitChecks(alice, 3);
    assertThat(waits()).hasSize(1);
    assertThat(byThread).isNotDone();
    a.close();
    get(byThread).close();
    get(byFuture).close();
  }

  /** Two processes have threads with one number; here it is one thread with two clients. */
  @Test
  void threadIdsOfDifferentProcessesAreDistinct() throws Exception {
    Lease a = holds(ann, "/a");
    FairLock elsewhere = lock(ben, "/a");
    CompletableFuture<Lease> waiting = ann.takes(elsewhere);
    awaitAnnouncements(1);
    awaitChecks(bob, 3);
    assertThat(waiting).isNotDone();
    a.close();
    get(waiting).close();
  }

  @Test
  void timeoutStillAppliesWithDetection() throws Exception {
    Lease a = holds(ann, "/a");
    FairLock lock = lock(ben, "/a");
    FaultRule announced = bob.proxy.when(WireOp.CREATE2).path(WAITS).delay(Duration.ZERO);
    // the name of the holder is read for a short while only
    await().atMost(SOON).untilAsserted(() -> assertIsTooLateBehindAlice(lock));
    assertThat(announced.fired()).isPositive();
    awaitAnnouncements(0);
    a.close();
  }

  private void assertIsTooLateBehindAlice(FairLock lock) {
    assertThatThrownBy(() -> get(ben.does(() -> lock.acquire(Duration.ofSeconds(1)))))
        .hasCauseInstanceOf(AcquireTimeoutException.class)
        .hasMessageContaining("held by alice");
  }

  @Test
  void interruptedWaitIsNoLongerAnnounced() throws Exception {
    Lease a = holds(ann, "/a");
    CompletableFuture<Lease> waiting = wants(ben, "/a");
    awaitAnnouncements(1);
    ben.interrupt();
    assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(InterruptedException.class);
    awaitAnnouncements(0);
    a.close();
  }
}
