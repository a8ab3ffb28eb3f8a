package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.Place.Patience;

/** Options of a {@link DistributedSemaphore}, all with defaults. Not thread-safe. */
public final class SemaphoreBuilder {
  private static final int MOST = 999_999_999;

  private final RecipeClient client;
  private final ZPath path;
  private final int permits;
  private Patience patience = Patience.REJOIN;

  SemaphoreBuilder(RecipeClient client, ZPath path, int permits) {
    this.client = client;
    this.path = path;
    this.permits = checked(permits);
  }

  static int checked(int permits) {
    if (permits < 1 || permits > MOST) {
      throw new IllegalArgumentException("permits: " + permits + " (expected: 1 to " + MOST + ")");
    }
    return permits;
  }

  /** As {@link FairLockBuilder#failOnSessionLoss}. */
  public SemaphoreBuilder failOnSessionLoss() {
    this.patience = Patience.ONE_SESSION;
    return this;
  }

  /** The semaphore; nothing is sent yet. */
  public DistributedSemaphore build() {
    return new DistributedSemaphore(client, path, permits, patience);
  }
}
