package io.zkrecipes.barrier;

import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.concurrent.Failures;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Blocking waits of barriers. */
final class BarrierWaits {
  private BarrierWaits() {}

  /**
   * Refuses an interrupted thread, and the event thread, which would wait for itself. Called before
   * anything is begun.
   */
  static void refuse(Object waiter) throws InterruptedException {
    Blocking.refuseInterrupted();
    Blocking.refuseEventThread(waiter, "an async verb");
  }

  /** The value; empty when the time is over. A failure is thrown with the stack of this thread. */
  static <T> Optional<T> await(CompletableFuture<T> future, Deadline deadline)
      throws InterruptedException, BrokenBarrierException {
    try {
      return Optional.of(
          deadline.isNever() ? future.get() : future.get(deadline.left(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException notYet) {
      return Optional.empty();
    } catch (ExecutionException e) {
      if (Failures.cause(e) instanceof BrokenBarrierException broken) {
        throw new BrokenBarrierException(broken.getMessage());
      }
      throw Failures.here(e);
    }
  }

  /** As {@link #await}, and cancels the future if there was no value. */
  static <T> Optional<T> awaitOrCancel(CompletableFuture<T> future, Deadline deadline)
      throws InterruptedException, BrokenBarrierException {
    try {
      return await(future, deadline);
    } finally {
      future.cancel(false); // no effect on one that is done
    }
  }
}
