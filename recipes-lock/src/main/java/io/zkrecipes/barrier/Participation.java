package io.zkrecipes.barrier;

import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * The membership of one party in one generation of a {@link DoubleBarrier}: it is inside, with all
 * other members. A member {@linkplain #leave leaves} when its work is done. Closing a participation
 * that has not left breaks the barrier for the other members, so that a failure is never taken for
 * success:
 *
 * <pre>{@code
 * try (Participation inside = barrier.enter()) {
 *   work();
 *   inside.leave();
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class Participation implements AutoCloseable {
  private final ClientContext context;
  private final ZPath path;
  private final BarrierParty party;
  private final long generation;

  Participation(ClientContext context, ZPath path, BarrierParty party, long generation) {
    this.context = context;
    this.path = path;
    this.party = party;
    this.generation = generation;
  }

  /**
   * How many times the barrier has been opened, this time included; the same for all members of a
   * generation.
   */
  public long generation() {
    return generation;
  }

  /**
   * Whether the generation is broken: a member has died since, or this one has in the eyes of the
   * others.
   */
  public boolean isBroken() {
    return party.broken.isDone();
  }

  /**
   * Completes, with the reason, when a member dies before all have left; on the client's callback
   * executor.
   */
  public CompletableFuture<String> broken() {
    return context.onCallback(party.broken);
  }

  /**
   * Leaves, and waits until all other members have left.
   *
   * @throws BrokenBarrierException if a member has died without having left
   * @throws InterruptedException if the thread is interrupted; the party has left nevertheless
   * @throws io.zkrecipes.CoordinationException if it cannot be found out whether all have left
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public void leave() throws InterruptedException, BrokenBarrierException {
    beginToLeave();
    BarrierWaits.await(party.allLeft, Deadline.never());
  }

  /**
   * As {@link #leave()}, with a limit for the wait.
   *
   * @throws TimeoutException if not all have left in time; the party has left nevertheless
   * @throws IllegalArgumentException if the timeout is negative
   */
  public void leave(Duration timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    Deadline deadline = Deadline.after(timeout);
    beginToLeave();
    if (BarrierWaits.await(party.allLeft, deadline).isEmpty()) {
      throw new TimeoutException("%s: not all have left within %s".formatted(path, timeout));
    }
  }

  /** Leaves before it looks at the interrupt, so that no interrupt keeps a party inside. */
  private void beginToLeave() throws InterruptedException {
    Blocking.refuseEventThread(path, "an async verb");
    party.leave();
    Blocking.refuseInterrupted();
  }

  /** As {@link #leave()}, without a thread. Cancelling the future affects nothing but itself. */
  public CompletableFuture<Void> leaveAsync() {
    party.leave();
    return context.onCallback(party.allLeft.thenApply(all -> null));
  }

  /**
   * Ends the participation. Unless the party has left, this breaks the generation: the other
   * members get {@link BrokenBarrierException}. Idempotent.
   */
  @Override
  public void close() {
    party.abandon();
  }

  @Override
  public String toString() {
    return "Participation[%s, generation %d]".formatted(path, generation);
  }
}
