package io.zkrecipes.barrier;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.node.NodeCondition;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;

/**
 * A gate that keeps everybody waiting while it is lowered.
 *
 * <p>It is lowered while there is a node at {@code <path>}, PERSISTENT, without data: the format of
 * Curator's DistributedBarrier, and both may be used at the same time. It stays lowered when the
 * one who has lowered it dies.
 *
 * <p>Who waits is let through when there is no such node, and by nothing else; what decides is
 * never older than the call. Whoever is not connected while it is lifted and lowered again waits
 * on. One round trip where it is lifted, none but the event for those who wait. Thread-safe and
 * immutable.
 */
public final class Barrier {
  private final ClientContext context;
  private final ZPath path;
  private final BarrierNode gate;

  private Barrier(ClientContext context, ZPath path) {
    this.context = context;
    this.path = path;
    this.gate = new BarrierNode(context, path);
  }

  /**
   * The barrier at this path; nothing is sent yet.
   *
   * @throws IllegalArgumentException if the path is not valid
   */
  public static Barrier of(RecipeClient client, String path) {
    return new Barrier(ClientContext.of(client), ZPath.of(path));
  }

  /** Where it is. */
  public ZPath path() {
    return path;
  }

  /**
   * Lowers it, if it is not lowered. Not interruptible.
   *
   * @throws CoordinationException when the ensemble refuses, or there is no answer within 4/3 of
   *     the session timeout, 20 s at most: it may become lowered then
   */
  public void lower() {
    gate.lower();
  }

  /** Lifts it, if it is lowered. Fails as {@link #lower}. */
  public void lift() {
    gate.lift();
  }

  /** Whether it is lowered, no older than this call. Fails as {@link #lower}. */
  public boolean isLowered() {
    return gate.isLowered();
  }

  /**
   * Waits until it is lifted.
   *
   * @throws InterruptedException if the thread is interrupted
   * @throws CoordinationException if it cannot be told whether it is lowered
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public void await() throws InterruptedException {
    await(Deadline.never());
  }

  /**
   * As {@link #await()}, this long at most; whether it was lifted.
   *
   * @throws IllegalArgumentException if the timeout is negative
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return await(Deadline.after(timeout));
  }

  private boolean await(Deadline deadline) throws InterruptedException {
    BarrierWaits.refuse(path);
    try {
      return BarrierWaits.awaitOrCancel(NodeCondition.untilGone(context, path), deadline)
          .isPresent();
    } catch (BrokenBarrierException never) {
      throw new AssertionError(never);
    }
  }

  /** As {@link #await()}, without a thread; cancel it to wait no more. */
  public CompletableFuture<Void> awaitAsync() {
    CompletableFuture<Boolean> gone = NodeCondition.untilGone(context, path);
    CompletableFuture<Void> lifted = context.onCallback(gone.thenApply(done -> null));
    lifted.whenComplete((done, error) -> gone.cancel(false));
    return lifted;
  }

  @Override
  public String toString() {
    return "Barrier[" + path + "]";
  }
}
