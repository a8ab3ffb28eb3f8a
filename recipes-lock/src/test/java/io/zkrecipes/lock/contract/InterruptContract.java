package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.LockFixture.retryUntilAnswered;
import static io.zkrecipes.lock.contract.LockProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/** An interrupt ends a verb that waits, at once and without a trace; the others keep the flag. */
@SuppressWarnings("LockNotBeforeTry") // the steps of the lock are tested one by one
interface InterruptContract {
  /** What a try that is empty means while the lock is free. */
  Supplier<CoordinationException> NO_ANSWER = () -> new CoordinationException("no answer");

  /** The blocking methods that an interrupt ends. */
  enum BlockingMethod {
    ACQUIRE,
    ACQUIRE_TIMED,
    ACQUIRE_UNLESS,
    RUN,
    LOCK_INTERRUPTIBLY,
    TRY_LOCK_TIMED;

    Boolean on(DistributedLock lock) throws InterruptedException {
      switch (this) {
        case ACQUIRE -> lock.acquire();
        case ACQUIRE_TIMED -> lock.acquire(SOON);
        case ACQUIRE_UNLESS -> lock.acquireUnless(() -> false, SOON);
        case RUN -> lock.<Long, RuntimeException>run(SOON, Lease::token);
        case LOCK_INTERRUPTIBLY -> lock.asJavaLock().lockInterruptibly();
        case TRY_LOCK_TIMED -> lock.asJavaLock().tryLock(SOON.toMillis(), TimeUnit.MILLISECONDS);
      }
      return true;
    }

    /** In a thread of its own. */
    BackgroundCall<Boolean> begin(DistributedLock lock) {
      return BackgroundCall.of(() -> on(lock));
    }
  }

  @InEveryFaultMode
  default void interruptBeforeTheCallEndsItBeforeSending(LockFixture fixture) throws Exception {
    WireLog log =
        fixture.bob.proxy.record(
            () -> {
              for (BlockingMethod verb : BlockingMethod.values()) {
                assertThat(interruptedBefore(verb, fixture.bob.lock))
                    .as("the flag, once %s has thrown", verb)
                    .isFalse();
              }
            });
    assertThat(log.count(WireOp.CREATE)).as("%s", log).isZero();
    fixture.injectFault(fixture.alice);
    fixture.alice.acquire().close();
    fixture.bob.acquire().close();
  }

  private static boolean interruptedBefore(BlockingMethod verb, DistributedLock lock)
      throws Exception {
    return BackgroundCall.of(
            () -> {
              Thread.currentThread().interrupt();
              try {
                verb.on(lock);
                throw new AssertionError(verb + " returned (expected: InterruptedException)");
              } catch (InterruptedException expected) {
                return Thread.interrupted();
              }
            })
        .outcome();
  }

  /** The interrupt must be enough: the lock is not free, nor may the connection be. */
  @InEveryFaultMode
  default void interruptWhileWaitingLeavesTheLine(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    List<BackgroundCall<Boolean>> waiting =
        Arrays.stream(BlockingMethod.values()).map(verb -> verb.begin(fixture.bob.lock)).toList();
    fixture.awaitWaiting(fixture.bob);
    waiting.forEach(BackgroundCall::awaitBlocked);
    fixture.injectFault(fixture.bob);
    assertThat(waiting).noneMatch(BackgroundCall::isDone);
    waiting.forEach(BackgroundCall::interrupt);
    for (BackgroundCall<Boolean> verb : waiting) {
      assertThat(verb.failure()).isInstanceOf(InterruptedException.class);
    }
    fixture.awaitOnlyParticipant(fixture.alice);
    assertThat(held.isValid()).isTrue();
    held.close();
    fixture.bob.acquire().close();
  }

  @InEveryFaultMode
  default void interruptWhileJoiningLeavesNoNode(LockFixture fixture) throws Exception {
    fixture.injectFault(fixture.bob);
    for (int i = 0; i < 10; i++) {
      for (AcquireMethod verb :
          List.of(
              AcquireMethod.ACQUIRE, AcquireMethod.ACQUIRE_TIMED, AcquireMethod.ACQUIRE_UNLESS)) {
        BackgroundCall.interrupted(() -> verb.on(fixture.bob.lock).close());
      }
    }
    fixture.alice.acquire().close();
  }

  @InEveryFaultMode
  default void nonBlockingCallsKeepTheInterruptFlag(LockFixture fixture) throws Exception {
    fixture.injectFault(fixture.bob);
    boolean flag =
        BackgroundCall.of(
                () -> {
                  Thread.currentThread().interrupt();
                  Lease held =
                      retryUntilAnswered(
                          () -> fixture.bob.lock.tryAcquire().orElseThrow(NO_ANSWER));
                  retryUntilAnswered(() -> fixture.bob.lock.inspect());
                  retryUntilAnswered(() -> fixture.bob.lock.requestRevocation());
                  held.close();
                  return Thread.interrupted();
                })
            .outcome();
    assertThat(flag).isTrue();
  }

  @InEveryFaultMode
  default void javaLockIgnoresInterruptsAndKeepsTheFlag(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    Lock lock = fixture.bob.lock.asJavaLock();
    BackgroundCall<Boolean> locking =
        BackgroundCall.of(
            () -> {
              lock.lock();
              try {
                return Thread.interrupted();
              } finally {
                lock.unlock();
              }
            });
    fixture.awaitWaiting(fixture.bob);
    for (int i = 0; i < 3; i++) {
      locking.interrupt();
      locking.awaitInterruptHandled();
    }
    fixture.injectFault(fixture.bob);
    fixture.awaitWaiting(fixture.bob);
    assertThat(locking.isDone()).isFalse();
    held.close();
    assertThat(locking.outcome()).as("the flag, once locked").isTrue();
  }
}
