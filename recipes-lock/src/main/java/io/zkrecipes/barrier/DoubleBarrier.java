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
 * Lets a number of parties in when all of them have come, and out when all of them have left: a job
 * that starts together and ends together. After that it is ready for the next generation.
 *
 * <p>The barrier opens only for parties that are alive at that moment, and a generation ends well
 * only if each of its members has {@linkplain Participation#leave left}. A party that dies breaks
 * the barrier for the other parties of its generation: while they wait, while they are inside, and
 * while they wait for the last member to leave. They get {@link BrokenBarrierException}, as from
 * {@link java.util.concurrent.CyclicBarrier}. The next generation is not affected. A party that
 * withdraws in order breaks nothing. The others see a new party within 200 ms while they are
 * connected; one that dies before that counts as never come.
 *
 * <p>Round trips: one to come; one for the last party to open, and one more for each to hear of it;
 * one for the last party to leave, and one more for the others to hear of that. The async verbs
 * block no thread.
 *
 * <p>A party is one node, {@code <path>/_c_<uuid>-<parties>-party-<10 digits>},
 * EPHEMERAL_SEQUENTIAL, data = owner name. A party that has left is {@code <path>/left-<10
 * digits>}, PERSISTENT, until the next generation opens. The data of the directory, a CONTAINER, is
 * the state of the barrier in text: {@code parties=3 generation=1 inside=0-2 upTo=2 withdrawn=
 * broken= why=}. This is not the format of Curator: its DistributedDoubleBarrier must not use the
 * same path.
 *
 * <p>Futures complete on the client's callback executor. Thread-safe and immutable.
 */
public final class DoubleBarrier {
  /** The opening of a larger generation would not fit into one transaction. */
  public static final int MAX_PARTIES = 1000;

  private static final long GRACE = 250; // ms, for the reply to a withdrawal

  private final ClientContext context;
  private final ZPath path;
  private final int parties;

  private DoubleBarrier(ClientContext context, ZPath path, int parties) {
    this.context = context;
    this.path = path;
    this.parties = parties;
  }

  /**
   * The barrier at this path. Nothing is sent yet.
   *
   * @param parties the size of a generation, 1 to {@value #MAX_PARTIES}; the same for all who use
   *     the path
   * @throws IllegalArgumentException if the path or the number is not valid
   */
  public static DoubleBarrier of(RecipeClient client, String path, int parties) {
    if (parties < 1 || parties > MAX_PARTIES) {
      throw new IllegalArgumentException(
          "parties: %d (expected: 1 to %d)".formatted(parties, MAX_PARTIES));
    }
    return new DoubleBarrier(ClientContext.of(client), ZPath.of(path), parties);
  }

  /** The path of its directory. */
  public ZPath path() {
    return path;
  }

  /**
   * Waits until all parties have come.
   *
   * @throws BrokenBarrierException if a party that waited has died, or this one has in the eyes of
   *     the others
   * @throws InterruptedException if the thread is interrupted; the party has withdrawn then. If it
   *     was let in at that moment, this returns normally, and the thread stays interrupted
   * @throws CoordinationException if the barrier cannot be used, or is used for another number
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public Participation enter() throws InterruptedException, BrokenBarrierException {
    BarrierWaits.refuse(path);
    return enter(begin(), Deadline.never()).orElseThrow();
  }

  /**
   * As {@link #enter()}, with a limit for the wait.
   *
   * @throws TimeoutException if not all have come in time; the party has withdrawn then. Without a
   *     reply to that within 250 ms, the withdrawal goes on in the background; if the party is let
   *     in before that is done, it is dead for the others
   * @throws IllegalArgumentException if the timeout is negative
   */
  public Participation enter(Duration timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    Deadline deadline = Deadline.after(timeout);
    BarrierWaits.refuse(path);
    BarrierParty party = begin();
    Optional<Participation> inside = enter(party, deadline);
    if (inside.isEmpty()) {
      throw new TimeoutException(
          "%s: %d of %d came within %s".formatted(path, party.waiting(), parties, timeout));
    }
    return inside.get();
  }

  private BarrierParty begin() {
    return BarrierParty.begin(context, path, parties);
  }

  private Optional<Participation> enter(BarrierParty party, Deadline deadline)
      throws InterruptedException, BrokenBarrierException {
    try {
      if (BarrierWaits.await(party.entered, deadline).isPresent() || !hasWithdrawn(party)) {
        return participation(party);
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      if (hasWithdrawn(party)) {
        throw e;
      }
      Thread.currentThread().interrupt();
      return participation(party);
    }
  }

  /** Whether the party has withdrawn; if not, it was let in, or sent away. */
  private static boolean hasWithdrawn(BarrierParty party) {
    return party
        .withdraw()
        .thenApply(Optional::of)
        .completeOnTimeout(Optional.empty(), GRACE, TimeUnit.MILLISECONDS)
        .join()
        .orElseGet(party::giveUp);
  }

  /** For a party that was let in or sent away: the future is done, or is about to be. */
  private Optional<Participation> participation(BarrierParty party) throws BrokenBarrierException {
    party.entered.exceptionally(failed -> 0L).join(); // unlike get(), keeps the interrupt flag
    try {
      return BarrierWaits.await(party.entered, Deadline.never())
          .map(generation -> new Participation(context, path, party, generation));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** As {@link #enter()}, without a thread. Cancelling the future withdraws the party. */
  public CompletableFuture<Participation> enterAsync() {
    BarrierParty party = begin();
    CompletableFuture<Participation> inside =
        context
            .onCallback(party.entered)
            .thenApply(generation -> new Participation(context, path, party, generation));
    inside.whenComplete(
        (participation, error) -> {
          if (inside.isCancelled()) {
            party
                .withdraw()
                .thenAccept(
                    out -> {
                      if (!out) {
                        party.abandon();
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
