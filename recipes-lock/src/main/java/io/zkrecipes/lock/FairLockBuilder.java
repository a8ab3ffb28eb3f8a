package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.Place.Patience;

/** Options of a {@link FairLock}, all with defaults. Not thread-safe. */
public final class FairLockBuilder {
  private final RecipeClient client;
  private final ZPath path;
  private Patience patience = Patience.REJOIN;
  private boolean reentrant;

  FairLockBuilder(RecipeClient client, ZPath path) {
    this.client = client;
    this.path = path;
  }

  /**
   * Lets a thread that holds this very lock object take it again at once, by the blocking verbs and
   * {@code tryAcquire}. Each lease counts; the last one to be released gives the lock up.
   */
  public FairLockBuilder reentrant() {
    this.reentrant = true;
    return this;
  }

  /**
   * Waiters whose session is lost get {@link io.zkrecipes.SessionLostException}, instead of joining
   * again at the end of the line.
   */
  public FairLockBuilder failOnSessionLoss() {
    this.patience = Patience.ONE_SESSION;
    return this;
  }

  /** The lock; nothing is sent yet. */
  public FairLock build() {
    return new FairLock(client, path, patience, reentrant);
  }
}
