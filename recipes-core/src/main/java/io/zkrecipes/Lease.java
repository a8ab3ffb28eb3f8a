package io.zkrecipes;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Holding is an object: what a recipe hands to the one who may go in.
 *
 * <p>A lease belongs to whoever has the object, not to a thread; any thread may use or release it.
 * It ends once: by {@link #release}, or by loss. Holders learn of a loss <em>before</em> the server
 * can give the same thing to somebody else, because the lease is measured on this side with a
 * monotonic clock: it runs out 0.75 T after the sending of the last write that the ensemble
 * answered, T being the negotiated session timeout.
 *
 * <p>Time alone cannot stop a paused process from writing late. Pass {@link #token} to the guarded
 * resource and let it refuse smaller ones, or write through {@link #txn}, which ZooKeeper itself
 * refuses to a former holder. (Fencing: Gray and Cheriton, "Leases", SOSP 1989; Burrows, "The
 * Chubby lock service", OSDI 2006, section 2.4.)
 */
public interface Lease extends AutoCloseable {

  /** The path of the recipe that granted this lease, below the client's namespace. */
  ZPath path();

  /**
   * Grows with every grant on the path, for ever: across processes, restarts, removed parents and
   * the roll-over of sequence numbers. Lets the guarded resource refuse earlier holders.
   *
   * <p>Made of the creation zxid of the lease's node: {@code czxid << 8 | grants before this one on
   * the same node}.
   */
  long token();

  /**
   * What this lease is worth now; computed at the call, right even after a pause of the process.
   */
  LeaseState state();

  /** Whether the lease is still good: {@code HELD} or {@code DOUBTFUL}. */
  default boolean isValid() {
    LeaseState now = state(); // read once: it may recover between two looks
    return now == LeaseState.HELD || now == LeaseState.DOUBTFUL;
  }

  /**
   * How long this lease stays good if nothing more is heard from the ensemble; zero when it is lost
   * or released. While the connection works it is renewed every fifth of the session timeout.
   */
  Duration safeFor();

  /**
   * Completes once, with the reason, when the lease is lost; never when it was released first. Each
   * call returns its own future; dependents run on the client's callback executor and may block.
   */
  CompletableFuture<LossReason> lost();

  /**
   * Begins writes that ZooKeeper applies only if this lease still exists.
   *
   * @throws LeaseLostException if the lease is lost or released
   */
  Txn txn();

  /**
   * Calls {@code listener} once when somebody asks the holder to give way, with {@code
   * requestRevocation}; it is up to the holder to follow. Runs on the client's callback executor.
   * Costs one request when called; a request made earlier is found too.
   */
  void onRevokeRequested(Runnable listener);

  /**
   * Gives the lease up and returns without waiting. The next in line may enter from now on. After a
   * loss or an earlier release it does nothing, and never touches a successor.
   *
   * @return completes when the ensemble has confirmed, or the session has ended, on the client's
   *     callback executor
   */
  CompletableFuture<Void> release();

  /** Releases without waiting for the server; never throws and never blocks. */
  @Override
  void close();
}
