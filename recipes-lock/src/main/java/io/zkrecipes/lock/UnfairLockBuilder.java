package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;

/** Options of an {@link UnfairLock}, all with defaults. Not thread-safe. */
public final class UnfairLockBuilder {
  private static final int MOST = 255; // the token has a byte for it

  private final RecipeClient client;
  private final ZPath path;
  private int maxLocalGrants = 64;
  private WaitMode waitMode = WaitMode.REJOIN;
  private boolean reentrant;

  UnfairLockBuilder(RecipeClient client, ZPath path) {
    this.client = client;
    this.path = path;
  }

  /**
   * How many grants in a row may stay inside the process while others wait, 1 to 255; 64 if not
   * set. More means more throughput and a longer wait for other processes.
   *
   * @throws IllegalArgumentException naming the number, if it is another one
   */
  public UnfairLockBuilder maxLocalGrants(int grants) {
    if (grants < 1 || grants > MOST) {
      throw new IllegalArgumentException(
          "maxLocalGrants: " + grants + " (expected: 1 to " + MOST + ")");
    }
    this.maxLocalGrants = grants;
    return this;
  }

  /** As {@link FairLockBuilder#reentrant}. */
  public UnfairLockBuilder reentrant() {
    this.reentrant = true;
    return this;
  }

  /**
   * Waiters whose session is lost get {@link io.zkrecipes.SessionLostException}, instead of asking
   * again in the next session.
   */
  public UnfairLockBuilder failOnSessionLoss() {
    this.waitMode = WaitMode.ONE_SESSION;
    return this;
  }

  /** The lock; nothing is sent yet. */
  public UnfairLock build() {
    return new UnfairLock(client, new CohortQueue.Terms(path, waitMode, maxLocalGrants), reentrant);
  }
}
