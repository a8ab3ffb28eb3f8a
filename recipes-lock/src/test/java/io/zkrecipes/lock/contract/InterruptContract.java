package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Party.SOON;
import static io.zkrecipes.lock.contract.Scene.answered;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/** An interrupt ends a verb that waits, at once and without a trace; the others keep the flag. */
@SuppressWarnings("LockNotBeforeTry") // what a lock does is looked at step by step
interface InterruptContract {
  /** What a try that is empty means while the lock is free. */
  Supplier<CoordinationException> NO_ANSWER = () -> new CoordinationException("no answer");

  /** The blocking verbs that an interrupt ends. */
  enum Waiting {
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
    Attempt<Boolean> begin(DistributedLock lock) {
      return Attempt.of(() -> on(lock));
    }
  }

  @InEveryWorld
  default void interruptBeforeTheVerbEndsItBeforeAnythingIsSent(Scene scene) throws Exception {
    WireLog log =
        scene.bob.proxy.record(
            () -> {
              for (Waiting verb : Waiting.values()) {
                assertThat(interruptedBefore(verb, scene.bob.lock))
                    .as("the flag, once %s has thrown", verb)
                    .isFalse();
              }
            });
    assertThat(log.count(WireOp.CREATE)).as("%s", log).isZero();
    scene.strike(scene.alice);
    scene.alice.acquire().close();
    scene.bob.acquire().close();
  }

  private static boolean interruptedBefore(Waiting verb, DistributedLock lock) throws Exception {
    return Attempt.of(
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
  @InEveryWorld
  default void interruptWhileWaitingLeavesTheLine(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    List<Attempt<Boolean>> waiting =
        Arrays.stream(Waiting.values()).map(verb -> verb.begin(scene.bob.lock)).toList();
    scene.awaitWaiting(scene.bob);
    waiting.forEach(Attempt::awaitBlocked);
    scene.strike(scene.bob);
    assertThat(waiting).noneMatch(Attempt::isOver);
    waiting.forEach(Attempt::interrupt);
    for (Attempt<Boolean> verb : waiting) {
      assertThat(verb.failure()).isInstanceOf(InterruptedException.class);
    }
    scene.awaitAlone(scene.alice);
    assertThat(held.isValid()).isTrue();
    held.close();
    scene.bob.acquire().close();
  }

  @InEveryWorld
  default void interruptWhileJoiningLeavesNothing(Scene scene) throws Exception {
    scene.strike(scene.bob);
    for (int i = 0; i < 10; i++) {
      for (Verb verb : List.of(Verb.ACQUIRE, Verb.ACQUIRE_TIMED, Verb.ACQUIRE_UNLESS)) {
        Attempt.interrupted(() -> verb.on(scene.bob.lock).close());
      }
    }
    scene.alice.acquire().close();
  }

  @InEveryWorld
  default void verbsThatDoNotWaitKeepTheFlag(Scene scene) throws Exception {
    scene.strike(scene.bob);
    boolean flag =
        Attempt.of(
                () -> {
                  Thread.currentThread().interrupt();
                  Lease held = answered(() -> scene.bob.lock.tryAcquire().orElseThrow(NO_ANSWER));
                  answered(() -> scene.bob.lock.inspect());
                  answered(() -> scene.bob.lock.requestRevocation());
                  held.close();
                  return Thread.interrupted();
                })
            .outcome();
    assertThat(flag).isTrue();
  }

  @InEveryWorld
  default void javaLockWaitsOnAndKeepsTheFlag(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    Lock lock = scene.bob.lock.asJavaLock();
    Attempt<Boolean> locking =
        Attempt.of(
            () -> {
              lock.lock();
              try {
                return Thread.interrupted();
              } finally {
                lock.unlock();
              }
            });
    scene.awaitWaiting(scene.bob);
    for (int i = 0; i < 3; i++) {
      locking.interrupt();
      locking.awaitInterruptSeen();
    }
    scene.strike(scene.bob);
    scene.awaitWaiting(scene.bob);
    assertThat(locking.isOver()).isFalse();
    held.close();
    assertThat(locking.outcome()).as("the flag, once locked").isTrue();
  }
}
