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
 * Being inside a {@link DoubleBarrier}, with all the others of one generation. Whoever has done its
 * part {@linkplain #leave leaves}; one that is closed without having left breaks the barrier for
 * the others, so that a failure is never taken for success:
 *
 * <pre>{@code
 * try (Visit visit = barrier.enter()) {
 *   work();
 *   visit.leave();
 * }
 * }</pre>
 *
 * <p>Any thread may use it.
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

  /** How often the barrier was opened, this time included; the same for all who are inside. */
  public long generation() {
    return generation;
  }

  /** Whether a party has died since, this one in the eyes of the others perhaps. */
  public boolean isBroken() {
    return party.broken().isDone();
  }

  /**
   * Completes, with the reason, when a party dies before all have left; on the client's callback
   * executor.
   */
  public CompletableFuture<String> broken() {
    return context.onCallback(party.broken());
  }

  /**
   * Leaves, and waits until all others have left.
   *
   * @throws BrokenBarrierException if one of them has not, and never will
   * @throws InterruptedException if the thread is interrupted; it has left all the same
   * @throws io.zkrecipes.CoordinationException if it cannot be told
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public void leave() throws InterruptedException, BrokenBarrierException {
    begin();
    BarrierWaits.await(party.allLeft(), Deadline.never());
  }

  /**
   * As {@link #leave()}, this long at most.
   *
   * @throws TimeoutException if not all have left in time; it has left all the same
   * @throws IllegalArgumentException if the timeout is negative
   */
  public void leave(Duration timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    Deadline deadline = Deadline.after(timeout);
    begin();
    if (BarrierWaits.await(party.allLeft(), deadline).isEmpty()) {
      throw new TimeoutException("%s: not all have left within %s".formatted(path, timeout));
    }
  }

  /** An interrupt keeps nobody inside. */
  private void begin() throws InterruptedException {
    Blocking.refuseEventThread(path, "an async verb");
    party.leave();
    Blocking.refuseInterrupted();
  }

  /** As {@link #leave()}, without a thread. Cancelling the future has no effect but on itself. */
  public CompletableFuture<Void> leaveAsync() {
    party.leave();
    return context.onCallback(party.allLeft().thenApply(all -> null));
  }

  /** Gives up, unless it has left: the others get {@link BrokenBarrierException}. Idempotent. */
  @Override
  public void close() {
    party.abandon();
  }

  @Override
  public String toString() {
    return "Visit[%s, generation %d]".formatted(path, generation);
  }
}
