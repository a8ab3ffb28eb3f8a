package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.LockFixture.resultOf;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.contract.WorkerPool;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Many rounds that end in different ways leave nothing; the fixture checks this after each test.
 */
interface LeakContract {
  int MANY = 150;

  @InEveryFaultMode(always = true)
  default void manyRoundsOfManyThreadsLeaveNoNode(LockFixture fixture) throws Exception {
    WorkerPool<LockProcess> workers =
        fixture
            .workers()
            .of(4, fixture.alice, LeakContract::round)
            .of(4, fixture.bob, LeakContract::round)
            .awaitMore(MANY);
    fixture.injectFault(fixture.alice);
    workers.awaitMore(MANY);
    fixture.injectFault(fixture.bob);
    workers.awaitMore(MANY).stop();
  }

  /** Each round ends in another way. */
  private static void round(LockProcess process, int number) throws Exception {
    switch (number % 6) {
      case 0 -> process.acquire().close();
      case 1 -> resultOf(process.acquire().release());
      case 2 -> process.lock.tryAcquire().ifPresent(Lease::close);
      case 3 -> inTime(process, Duration.ofMillis(number % 5)).ifPresent(Lease::close);
      case 4 -> cancelled(process);
      default -> BackgroundCall.interrupted(() -> process.acquire().close());
    }
  }

  private static Optional<Lease> inTime(LockProcess process, Duration time)
      throws InterruptedException {
    try {
      return Optional.of(process.lock.acquire(time));
    } catch (AcquireTimeoutException tooLate) {
      return Optional.empty();
    }
  }

  private static void cancelled(LockProcess process) {
    CompletableFuture<Lease> future = process.lock.acquireAsync();
    if (!future.cancel(false)) {
      future.join().close();
    }
  }
}
