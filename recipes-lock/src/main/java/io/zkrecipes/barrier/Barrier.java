package io.zkrecipes.barrier;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.node.Watched;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;

/**
 * A barrier that all who await it wait at while it is lowered.
 *
 * <p>It is lowered while there is a node at {@code <path>}, PERSISTENT, without data: the format of
 * Curator's DistributedBarrier, and both may be used at the same time. It stays lowered when the
 * process that has lowered it dies.
 *
 * <p>A wait ends when there is no such node, and by nothing else; what decides is never older than
 * the call. If the barrier is lifted and lowered again while a waiting client is disconnected, that
 * client waits on. One round trip where it is lifted; clients that wait hear of the lifting by an
 * event, without another round trip. Thread-safe and immutable.
 */
public final class Barrier {
  private final ClientContext context;
  private final ZPath path;
  private final FlagNode flag;

  private Barrier(ClientContext context, ZPath path) {
    this.context = context;
    this.path = path;
    this.flag = new FlagNode(context, path);
  }

  /**
   * The barrier at this path; nothing is sent yet.
   *
   * @throws IllegalArgumentException if the path is not valid
   */
  public static Barrier of(RecipeClient client, String path) {
    return new Barrier(ClientContext.of(client), ZPath.of(path));
  }

  /** The path of its node. */
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
    flag.create();
  }

  /** Lifts it, if it is lowered. Fails as {@link #lower}. */
  public void lift() {
    flag.delete();
  }

  /** Whether it is lowered, no older than this call. Fails as {@link #lower}. */
  public boolean isLowered() {
    return flag.exists();
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
   * As {@link #await()}, for a limited time; returns whether it was lifted.
   *
   * @throws IllegalArgumentException if the timeout is negative
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return await(Deadline.after(timeout));
  }

  private boolean await(Deadline deadline) throws InterruptedException {
    BarrierWaits.refuse(path);
    try {
      return BarrierWaits.awaitOrCancel(lifted(), deadline).isPresent();
    } catch (BrokenBarrierException never) {
      throw new AssertionError(never);
    }
  }

  /** As {@link #await()}, without a thread; cancel it to wait no more. */
  public CompletableFuture<Void> awaitAsync() {
    CompletableFuture<Boolean> lifted = lifted();
    CompletableFuture<Void> result = context.onCallback(lifted.thenApply(done -> null));
    result.whenComplete((done, error) -> lifted.cancel(false));
    return result;
  }

  private CompletableFuture<Boolean> lifted() {
    return Watched.presence(context, path)
        .await(lowered -> lowered ? Optional.empty() : Optional.of(true));
  }

  @Override
  public String toString() {
    return "Barrier[" + path + "]";
  }
}
