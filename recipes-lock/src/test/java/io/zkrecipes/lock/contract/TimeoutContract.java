package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Scene.in;
import static io.zkrecipes.lock.contract.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Waiting so long and no longer. */
interface TimeoutContract {
  Duration SHORT = Duration.ofMillis(200);

  /**
   * What could not be read in time is left out, so it is waited for until the connection is back.
   */
  @InEveryWorld
  default void whoIsTooLateIsToldPathAndHolderAndPosition(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    scene.strike(scene.bob);
    AcquireTimeoutException late =
        soon()
            .pollInSameThread()
            .until(() -> tooLate(scene), e -> e.position() > 0 && e.holder().isPresent());
    assertThat(late.holder()).contains(scene.alice.name);
    scene.awaitAlone(scene.alice);
    assertThat(held.isValid()).isTrue();
    held.close();
  }

  private static AcquireTimeoutException tooLate(Scene scene) {
    AcquireTimeoutException late =
        catchThrowableOfType(
            AcquireTimeoutException.class, () -> scene.bob.lock.acquire(SHORT).close());
    assertThat(late).hasMessageContaining(scene.path).hasMessageContaining(SHORT.toString());
    return late;
  }

  @InEveryWorld
  default void whatWaitsTooLongEndsAndLeavesTheLine(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    var async = scene.bob.lock.acquireAsync(SHORT);
    var unless = Attempt.of(() -> scene.bob.lock.acquireUnless(() -> false, SHORT));
    var run = Attempt.of(() -> scene.bob.lock.<Long, RuntimeException>run(SHORT, Lease::token));
    scene.strike(scene.bob);
    assertThatThrownBy(() -> in(async))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(AcquireTimeoutException.class)
        .hasMessageContaining(scene.path);
    assertThat(unless.failure()).isInstanceOf(AcquireTimeoutException.class);
    assertThat(run.failure()).isInstanceOf(AcquireTimeoutException.class);
    scene.awaitAlone(scene.alice);
    held.close();
  }

  @InEveryWorld
  default void zeroAsksOnce(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    scene.strike(scene.bob);
    var lock = scene.bob.lock;
    assertThatThrownBy(() -> lock.acquire(Duration.ZERO))
        .isInstanceOf(AcquireTimeoutException.class)
        .hasMessageContaining(scene.path);
    assertThatThrownBy(() -> in(lock.acquireAsync(Duration.ZERO)))
        .hasCauseInstanceOf(AcquireTimeoutException.class);
    assertThatThrownBy(() -> lock.acquireUnless(() -> false, Duration.ZERO))
        .isInstanceOf(AcquireTimeoutException.class);
    scene.awaitAlone(scene.alice);
    in(held.release());
    onceConnected(() -> lock.acquire(Duration.ZERO)).close();
    onceConnected(() -> in(lock.acquireAsync(Duration.ZERO))).close();
    onceConnected(() -> lock.acquireUnless(() -> false, Duration.ZERO).orElseThrow()).close();
  }

  private static Lease onceConnected(Callable<Lease> once) {
    return soon()
        .pollInSameThread()
        .ignoreExceptionsMatching(
            e ->
                e instanceof AcquireTimeoutException
                    || e.getCause() instanceof AcquireTimeoutException)
        .until(once, lease -> true);
  }

  @InEveryWorld
  default void negativeTimeIsRefusedByNameBeforeAnythingIsSent(Scene scene) throws Exception {
    scene.strike(scene.bob);
    Lease held = scene.alice.acquire();
    Duration negative = Duration.ofSeconds(-1);
    var lock = scene.bob.lock;
    WireLog log =
        scene.bob.proxy.record(
            () -> {
              assertRefused(() -> lock.acquire(negative));
              assertRefused(() -> lock.acquireAsync(negative));
              assertRefused(() -> lock.acquireUnless(() -> true, negative));
              assertRefused(() -> lock.run(negative, Lease::token));
            });
    assertThat(log.count(WireOp.CREATE)).as("%s", log).isZero();
    in(held.release());
    scene.bob.acquire().close();
  }

  private static void assertRefused(ThrowingCallable verb) {
    assertThatThrownBy(verb)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timeout")
        .hasMessageContaining("PT-1S");
  }

  @InEveryWorld
  default void longestTimeIsForEver(Scene scene) throws Exception {
    Lease held = scene.alice.acquire();
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    var waiting = Attempt.of(() -> scene.bob.lock.acquire(longest));
    var async = scene.bob.lock.acquireAsync(longest);
    scene.awaitWaiting(scene.bob);
    scene.strike(scene.bob);
    assertThat(waiting.isOver() || async.isDone()).isFalse();
    held.close();
    async.thenAccept(Lease::close);
    waiting.outcome().close();
    in(async);
  }
}
