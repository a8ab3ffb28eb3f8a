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

/** How a thread waits here. */
final class BarrierWaits {
  private BarrierWaits() {}

  /** Refuses to wait where that cannot end well; to be called before anything is begun. */
  static void refuse(Object who) throws InterruptedException {
    Blocking.refuseInterrupted();
    Blocking.refuseEventThread(who, "an async verb");
  }

  /** The value; empty when the time is over. What failed is thrown as made here. */
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

  /** As above, and gives the future up if there was no value. */
  static <T> Optional<T> awaitOrCancel(CompletableFuture<T> future, Deadline deadline)
      throws InterruptedException, BrokenBarrierException {
    try {
      return await(future, deadline);
    } finally {
      future.cancel(false); // no effect on one that is done
    }
  }
}
