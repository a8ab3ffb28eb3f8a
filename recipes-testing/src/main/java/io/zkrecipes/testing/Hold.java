package io.zkrecipes.testing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Frames that a rule keeps inside the proxy until the test calls {@link #proceed}. Everything
 * behind such a frame in its direction waits too, as on a slow line.
 */
public final class Hold {
  private final FaultRule rule;
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private final CompletableFuture<Void> released = new CompletableFuture<>();

  Hold(FaultRule rule) {
    this.rule = rule;
  }

  /**
   * Completes when the first frame is held. Completed on a thread of the proxy: do not wait in its
   * callbacks.
   */
  public CompletableFuture<Void> reached() {
    return reached.copy();
  }

  /**
   * Waits until the first frame is held.
   *
   * @throws IllegalStateException if no frame is held within the limit
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void awaitReached(Duration limit) throws InterruptedException {
    await(reached, limit, rule + ": nothing held");
  }

  /** Lets all frames held by this rule pass, now and later. */
  public void proceed() {
    released.complete(null);
  }

  /** The rule that holds the frames. */
  public FaultRule rule() {
    return rule;
  }

  void holdUntilReleased(SocketPair sockets) {
    reached.complete(null);
    sockets.waitFor(released);
  }

  static void await(CompletableFuture<Void> future, Duration limit, String failure)
      throws InterruptedException {
    try {
      future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(failure + " after " + limit, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(failure, e);
    }
  }
}
