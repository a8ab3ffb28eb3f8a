package io.zkrecipes.barrier;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets a number of parties in when all are there, and out when all are done: a job that starts
 * together and ends together. Then it is ready for the next generation.
 *
 * <p>It opens only for parties that are alive in that moment, and a generation ends well only if
 * each of its parties has {@linkplain Participation#leave left}. A party that dies breaks it for
 * the others of its generation: while they wait, while they are inside, and while they wait for the
 * last one to leave; they get {@link BrokenBarrierException}, as from {@link
 * java.util.concurrent.CyclicBarrier}. The next generation is not touched by that. A party that
 * gives up waiting in order breaks nothing; one that dies before any other has seen it, which takes
 * them 200 ms at most while they are connected, has not come.
 *
 * <p>One round trip to come; one for the last one to open, and one for each to hear of it. No
 * thread waits with the async verbs.
 *
 * <p>A party is one node, {@code <path>/_c_<uuid>-<parties>-party-<10 digits>},
 * EPHEMERAL_SEQUENTIAL, data = owner name; one that has left is {@code <path>/left-<10 digits>},
 * PERSISTENT, until the next generation. The directory, a CONTAINER, says in text where the barrier
 * stands: {@code parties=3 generation=1 inside=0-2 upTo=2 withdrawn= broken= why=}. Not Curator's
 * format: its DistributedDoubleBarrier must not use the same path.
 *
 * <p>Futures complete on the client's callback executor. Thread-safe and immutable.
 */
public final class DoubleBarrier {
  /** More than these would not fit into one transaction. */
  public static final int MAX_PARTIES = 1000;

  private static final long GRACE = 250; // ms, for the answer to who gives up

  private final ClientContext context;
  private final ZPath path;
  private final int parties;

  private DoubleBarrier(ClientContext context, ZPath path, int parties) {
    this.context = context;
    this.path = path;
    this.parties = parties;
  }

  /**
   * The barrier at this path; nothing is sent yet.
   *
   * @param parties how many it takes, 1 to {@value #MAX_PARTIES}; all who use it must say the same
   * @throws IllegalArgumentException if the path is not valid, or the number
   */
  public static DoubleBarrier of(RecipeClient client, String path, int parties) {
    if (parties < 1 || parties > MAX_PARTIES) {
      throw new IllegalArgumentException(
          "parties: %d (expected: 1 to %d)".formatted(parties, MAX_PARTIES));
    }
    return new DoubleBarrier(ClientContext.of(client), ZPath.of(path), parties);
  }

  /** Where it is. */
  public ZPath path() {
    return path;
  }

  /**
   * Waits until all parties are there.
   *
   * @throws BrokenBarrierException if one of those who waited has died, or this one for the others
   * @throws InterruptedException if the thread is interrupted; it waits no more then. If it was let
   *     in in that moment it returns, and the thread stays interrupted
   * @throws CoordinationException if the barrier cannot be used, or is for another number
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public Participation enter() throws InterruptedException, BrokenBarrierException {
    BarrierWaits.refuse(path);
    return enter(come(), Deadline.never()).orElseThrow();
  }

  /**
   * As {@link #enter()}, this long at most.
   *
   * @throws TimeoutException if not all were there in time; nobody counts on this one any more.
   *     Without an answer to that within 250 ms it goes on withdrawing; should it be let in before
   *     that, it is dead for the others
   * @throws IllegalArgumentException if the timeout is negative
   */
  public Participation enter(Duration timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    Deadline deadline = Deadline.after(timeout);
    BarrierWaits.refuse(path);
    BarrierParty coming = come();
    Optional<Participation> visit = enter(coming, deadline);
    if (visit.isEmpty()) {
      throw new TimeoutException(
          "%s: %d of %d came within %s".formatted(path, coming.waiting(), parties, timeout));
    }
    return visit.get();
  }

  private BarrierParty come() {
    return BarrierParty.begin(context, path, parties);
  }

  private Optional<Participation> enter(BarrierParty coming, Deadline deadline)
      throws InterruptedException, BrokenBarrierException {
    try {
      if (BarrierWaits.await(coming.entered(), deadline).isPresent() || !withdraws(coming)) {
        return visit(coming);
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      if (withdraws(coming)) {
        throw e;
      }
      Thread.currentThread().interrupt();
      return visit(coming);
    }
  }

  /** Whether it is out; if not, it is inside, or was sent away. */
  private static boolean withdraws(BarrierParty coming) {
    return coming
        .withdraw()
        .thenApply(Optional::of)
        .completeOnTimeout(Optional.empty(), GRACE, TimeUnit.MILLISECONDS)
        .join()
        .orElseGet(coming::giveUp);
  }

  /** Of one that was let in, or sent away: the future is done, or just about to be. */
  private Optional<Participation> visit(BarrierParty coming) throws BrokenBarrierException {
    coming.entered().exceptionally(failed -> 0L).join(); // keeps the flag of an interrupt
    try {
      return BarrierWaits.await(coming.entered(), Deadline.never())
          .map(generation -> new Participation(context, path, coming, generation));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** As {@link #enter()}, without a thread; cancel it to wait no more. */
  public CompletableFuture<Participation> enterAsync() {
    BarrierParty coming = come();
    CompletableFuture<Participation> inside =
        context
            .onCallback(coming.entered())
            .thenApply(generation -> new Participation(context, path, coming, generation));
    inside.whenComplete(
        (visit, error) -> {
          if (inside.isCancelled()) {
            coming
                .withdraw()
                .thenAccept(
                    out -> {
                      if (!out) {
                        coming.abandon();
                      }
                    });
          }
        });
    return inside;
  }

  @Override
  public String toString() {
    return "DoubleBarrier[%s, %d parties]".formatted(path, parties);
  }
}
