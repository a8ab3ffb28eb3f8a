package io.zkrecipes.testing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A frame that waits inside the proxy until the test lets it go. Everything behind it in its
 * direction waits too, as on a slow line.
 */
public final class Hold {
  private final FaultRule rule;
  private final CompletableFuture<Void> reached = new CompletableFuture<>();
  private final CompletableFuture<Void> released = new CompletableFuture<>();

  Hold(FaultRule rule) {
    this.rule = rule;
  }

  /**
   * Completes when the first frame is caught. Completed on a thread of the proxy: do not wait in
   * its callbacks.
   */
  public CompletableFuture<Void> reached() {
    return reached.copy();
  }

  /**
   * Waits until the first frame is caught.
   *
   * @throws IllegalStateException if none is within the limit
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void awaitReached(Duration limit) throws InterruptedException {
    await(reached, limit, rule + ": nothing held");
  }

  /** Lets all frames caught by this rule go on, now and later. */
  public void proceed() {
    released.complete(null);
  }

  /** The rule behind this hold. */
  public FaultRule rule() {
    return rule;
  }

  void catchUntilReleased(Link link) {
    reached.complete(null);
    link.waitFor(released);
  }

  static void await(CompletableFuture<Void> future, Duration limit, String otherwise)
      throws InterruptedException {
    try {
      future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(otherwise + " after " + limit, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(otherwise, e);
    }
  }
}
