package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;

/** Options of a {@link DistributedReadWriteLock}, all with defaults. Not thread-safe. */
public final class ReadWriteLockBuilder {
  private final RecipeClient client;
  private final ZPath path;
  private WaitMode waitMode = WaitMode.REJOIN;
  private boolean reentrant;

  ReadWriteLockBuilder(RecipeClient client, ZPath path) {
    this.client = client;
    this.path = path;
  }

  /**
   * Lets a thread that holds one of the two locks take it again at once, by the blocking verbs and
   * {@code tryAcquire}. A thread that writes may also read, and goes on reading when it has
   * released the write lock. A thread that only reads is refused the write lock, with {@code
   * IllegalStateException}: it would wait for itself.
   */
  public ReadWriteLockBuilder reentrant() {
    this.reentrant = true;
    return this;
  }

  /** As {@link FairLockBuilder#failOnSessionLoss}. */
  public ReadWriteLockBuilder failOnSessionLoss() {
    this.waitMode = WaitMode.ONE_SESSION;
    return this;
  }

  /** The lock; nothing is sent yet. */
  public DistributedReadWriteLock build() {
    return new DistributedReadWriteLock(client, path, waitMode, reentrant);
  }
}
