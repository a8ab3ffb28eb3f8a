package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.LockFixture.eventually;
import static io.zkrecipes.lock.contract.LockFixture.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A timeout ends waiting, and not before its time. */
interface TimeoutContract {
  Duration SHORT = Duration.ofMillis(200);

  /**
   * What could not be read in time is left out, so it is waited for until the connection is back.
   */
  @InEveryFaultMode
  default void timeoutErrorNamesPathHolderAndPosition(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    fixture.injectFault(fixture.bob);
    AcquireTimeoutException late =
        eventually()
            .pollInSameThread()
            .until(() -> tooLate(fixture), e -> e.position() > 0 && e.holder().isPresent());
    assertThat(late.holder()).contains(fixture.alice.name);
    fixture.awaitOnlyParticipant(fixture.alice);
    assertThat(held.isValid()).isTrue();
    held.close();
  }

  private static AcquireTimeoutException tooLate(LockFixture fixture) {
    AcquireTimeoutException late =
        catchThrowableOfType(
            AcquireTimeoutException.class, () -> fixture.bob.lock.acquire(SHORT).close());
    assertThat(late).hasMessageContaining(fixture.path).hasMessageContaining(SHORT.toString());
    return late;
  }

  @InEveryFaultMode
  default void timedOutWaiterLeavesTheLine(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    var async = fixture.bob.lock.acquireAsync(SHORT);
    var unless = BackgroundCall.of(() -> fixture.bob.lock.acquireUnless(() -> false, SHORT));
    var run =
        BackgroundCall.of(() -> fixture.bob.lock.<Long, RuntimeException>run(SHORT, Lease::token));
    fixture.injectFault(fixture.bob);
    assertThatThrownBy(() -> resultOf(async))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(AcquireTimeoutException.class)
        .hasMessageContaining(fixture.path);
    assertThat(unless.failure()).isInstanceOf(AcquireTimeoutException.class);
    assertThat(run.failure()).isInstanceOf(AcquireTimeoutException.class);
    fixture.awaitOnlyParticipant(fixture.alice);
    held.close();
  }

  @InEveryFaultMode
  default void zeroTimeoutTriesOnce(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    fixture.injectFault(fixture.bob);
    var lock = fixture.bob.lock;
    assertThatThrownBy(() -> lock.acquire(Duration.ZERO))
        .isInstanceOf(AcquireTimeoutException.class)
        .hasMessageContaining(fixture.path);
    assertThatThrownBy(() -> resultOf(lock.acquireAsync(Duration.ZERO)))
        .hasCauseInstanceOf(AcquireTimeoutException.class);
    assertThatThrownBy(() -> lock.acquireUnless(() -> false, Duration.ZERO))
        .isInstanceOf(AcquireTimeoutException.class);
    fixture.awaitOnlyParticipant(fixture.alice);
    resultOf(held.release());
    onceConnected(() -> lock.acquire(Duration.ZERO)).close();
    onceConnected(() -> resultOf(lock.acquireAsync(Duration.ZERO))).close();
    onceConnected(() -> lock.acquireUnless(() -> false, Duration.ZERO).orElseThrow()).close();
  }

  private static Lease onceConnected(Callable<Lease> once) {
    return eventually()
        .pollInSameThread()
        .ignoreExceptionsMatching(
            e ->
                e instanceof AcquireTimeoutException
                    || e.getCause() instanceof AcquireTimeoutException)
        .until(once, lease -> true);
  }

  @InEveryFaultMode
  default void negativeTimeoutIsRejectedBeforeSending(LockFixture fixture) throws Exception {
    fixture.injectFault(fixture.bob);
    Lease held = fixture.alice.acquire();
    Duration negative = Duration.ofSeconds(-1);
    var lock = fixture.bob.lock;
    WireLog log =
        fixture.bob.proxy.record(
            () -> {
              assertRefused(() -> lock.acquire(negative));
              assertRefused(() -> lock.acquireAsync(negative));
              assertRefused(() -> lock.acquireUnless(() -> true, negative));
              assertRefused(() -> lock.run(negative, Lease::token));
            });
    assertThat(log.count(WireOp.CREATE)).as("%s", log).isZero();
    resultOf(held.release());
    fixture.bob.acquire().close();
  }

  private static void assertRefused(ThrowingCallable verb) {
    assertThatThrownBy(verb)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("timeout")
        .hasMessageContaining("PT-1S");
  }

  @InEveryFaultMode
  default void longestTimeoutWaitsForever(LockFixture fixture) throws Exception {
    Lease held = fixture.alice.acquire();
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
    var waiting = BackgroundCall.of(() -> fixture.bob.lock.acquire(longest));
    var async = fixture.bob.lock.acquireAsync(longest);
    fixture.awaitWaiting(fixture.bob);
    fixture.injectFault(fixture.bob);
    assertThat(waiting.isDone() || async.isDone()).isFalse();
    held.close();
    async.thenAccept(Lease::close);
    waiting.outcome().close();
    resultOf(async);
  }
}
