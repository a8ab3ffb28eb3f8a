package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;

/** Options of a {@link DistributedSemaphore}, all with defaults. Not thread-safe. */
public final class SemaphoreBuilder {
  private static final int MOST = 999_999_999;

  private final RecipeClient client;
  private final ZPath path;
  private final int permits;
  private WaitMode waitMode = WaitMode.REJOIN;
  private boolean compatible;

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
    this.waitMode = WaitMode.ONE_SESSION;
    return this;
  }

  /**
   * Goes by the rules of Curator's InterProcessSemaphoreV2, so that both share the permits while a
   * service moves. Slower: a lock is taken first, and each permit is a node and a round trip of its
   * own. Not resizable, and nobody checks that all expect the same number. As with Curator's alone,
   * a client of Curator's that has got a part of what it wants may wait for one of ours for ever,
   * and the other way round: use timeouts while both take several permits at once.
   */
  public SemaphoreBuilder compatibleWithCurator() {
    this.compatible = true;
    return this;
  }

  /** The semaphore; nothing is sent yet. */
  public DistributedSemaphore build() {
    ClientContext context = ClientContext.of(client);
    PermitProtocol protocol =
        compatible
            ? new CuratorPermitProtocol(context, path, permits, waitMode)
            : new NativePermitProtocol(
                context, path, PermitLimit.of(context, path, permits), waitMode);
    return new DistributedSemaphore(client, path, protocol);
  }
}
