package io.zkrecipes.kernel.line;

import io.zkrecipes.Lease;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** How the thread that waits for a {@link LineRequest} waits, where that is more than waiting. */
public interface WaitStrategy {

  /** What the node of the request says. */
  byte[] nodeData();

  /**
   * Waits for the result of the request. Called by the thread that waits.
   *
   * @param nanos how long at most
   * @throws ExecutionException with what the request, or this strategy, failed with
   * @throws TimeoutException when the time is over
   */
  Optional<Lease> await(long nanos)
      throws InterruptedException, ExecutionException, TimeoutException;
}
