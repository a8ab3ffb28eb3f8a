package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An interrupt at any step of an acquire ends it at once, and leaves neither a node nor a flag. */
@ZooKeeperTest
class FairLockInterruptTest extends TwoClientTestBase {

  /** The blocking verbs that an interrupt ends. */
  enum InterruptibleMethod {
    ACQUIRE,
    ACQUIRE_TIMED,
    ACQUIRE_UNLESS,
    RUN,
    LOCK_INTERRUPTIBLY,
    TRY_LOCK_TIMED;

    void on(FairLock lock) throws InterruptedException {
      switch (this) {
        case ACQUIRE -> lock.acquire();
        case ACQUIRE_TIMED -> lock.acquire(SOON);
        case ACQUIRE_UNLESS -> lock.acquireUnless(() -> false, SOON);
        case RUN -> lock.<Long, RuntimeException>run(SOON, Lease::token);
        case LOCK_INTERRUPTIBLY -> lock.asJavaLock().lockInterruptibly();
        case TRY_LOCK_TIMED -> lock.asJavaLock().tryLock(SOON.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  @BeforeEach
  void createDirectory() throws Exception {
    alice.acquire().release().join();
  }

  private static InterruptedCall victim(InterruptibleMethod verb, FairLock lock) {
    return new InterruptedCall(
        () -> {
          verb.on(lock);
          return "normally";
        });
  }

  private void assertFreeAndEmpty() throws Exception {
    alice.awaitInLine(0);
    bob.acquire().release().join();
    alice.acquire().release().join();
  }

  @ParameterizedTest
  @CsvSource({
    "CREATE, false",
    "CREATE, true",
    "GET_CHILDREN, false",
    "GET_CHILDREN, true",
  })
  void interruptWhileJoiningAFreeLockLeavesNoNode(WireOp op, boolean reply) throws Exception {
    for (InterruptibleMethod verb : InterruptibleMethod.values()) {
      var rule = bob.proxy.when(op).path(PATH);
      Hold hold = reply ? rule.holdReply() : rule.hold();
      InterruptedCall victim = victim(verb, bob.lock);
      hold.awaitReached(SOON);
      victim.interrupt();
      hold.proceed();
      assertFreeAndEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CREATE, false",
    "CREATE, true",
    "GET_CHILDREN, true",
    "GET_DATA, false",
    "GET_DATA, true",
  })
  void interruptWhileJoiningBehindOthersLeavesNoNode(WireOp op, boolean reply) throws Exception {
    Lease held = alice.acquire();
    CompletableFuture<Lease> second = alice.lock.acquireAsync();
    alice.awaitInLine(2);
    var rule = bob.proxy.when(op).path(PATH);
    Hold hold = reply ? rule.holdReply() : rule.hold();
    InterruptedCall victim = victim(InterruptibleMethod.ACQUIRE, bob.lock);
    hold.awaitReached(SOON);
    victim.interrupt();
    hold.proceed();
    held.close();
    second.join().close();
    assertFreeAndEmpty();
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void interruptDuringTheCheckOfPredecessorsLeavesNoNode(boolean reply) throws Exception {
    Lease held = alice.acquire();
    CompletableFuture<Lease> lookout = alice.lock.acquireAsync();
    alice.awaitInLine(2);
    CompletableFuture<Lease> blocker = alice.lock.acquireAsync();
    alice.awaitInLine(3);
    var rule = bob.proxy.when(WireOp.MULTI_READ).path(PATH);
    InterruptedCall victim = victim(InterruptibleMethod.ACQUIRE, bob.lock);
    alice.awaitInLine(4);
    awaitAllEvents(bob); // he has watched those ahead
    Hold hold = reply ? rule.holdReply() : rule.hold();
    lookout.cancel(false);
    hold.awaitReached(SOON);
    victim.interrupt();
    hold.proceed();
    blocker.cancel(false);
    held.close();
    assertFreeAndEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void interruptWhileWaitingLeavesNoNode(InterruptibleMethod verb) throws Exception {
    Lease held = alice.acquire();
    InterruptedCall victim = victim(verb, bob.lock);
    alice.awaitInLine(2);
    victim.interrupt();
    alice.awaitInLine(1);
    held.close();
    assertFreeAndEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void interruptBeforeTheFirstConnectionEndsTheCall(InterruptibleMethod verb, FaultProxy proxy)
      throws Exception {
    proxy.refuse();
    try (RecipeClient client = RecipeClient.connect(proxy.connectStringTwice())) {
      InterruptedCall victim = victim(verb, FairLock.of(client, PATH));
      await()
          .until(
              () ->
                  List.of(Thread.State.WAITING, Thread.State.TIMED_WAITING)
                      .contains(victim.thread.getState()));
      victim.interrupt();
      proxy.accept();
      assertThat(client.awaitConnected(SOON)).isTrue();
      FairLock.of(client, PATH).acquire(SOON).close();
      assertFreeAndEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptFlagSetBeforeTheCallSendsNothing(InterruptibleMethod verb) {
    WireLog log =
        bob.proxy.record(
            () -> {
              Thread.currentThread().interrupt();
              assertThatThrownBy(() -> verb.on(bob.lock)).isInstanceOf(InterruptedException.class);
              assertThat(Thread.interrupted()).as("the flag, once thrown").isFalse();
            });
    assertThat(log.count(WireOp.CREATE)).as("%s", log).isZero();
  }
}
