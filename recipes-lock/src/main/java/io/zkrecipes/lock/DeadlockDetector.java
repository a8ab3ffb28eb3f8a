package io.zkrecipes.lock;

import io.zkrecipes.DeadlockException;
import io.zkrecipes.Lease;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.OwnEntry;
import io.zkrecipes.kernel.line.WaitStrategy;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.lock.WaitForGraph.Edge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a thread does while it waits for a turn: now and then it looks whether it waits for itself,
 * in a circle over others. Nothing else is done, neither by a timer nor before the first look.
 *
 * <p>A look announces the wait, if that is not done yet, and then follows the {@link WaitForGraph}
 * from there. A circle ends only if one of its waits does, and the one that was announced last, by
 * the zxid, gives up. It sees all others: they were announced before, its own session has seen the
 * later create, and who holds something does so before it waits. So each circle is found, at the
 * latest by the second look after its last announcement, and by one only.
 *
 * <p>A look is no snapshot, as it reads step by step. Therefore a circle counts when two looks in a
 * row have found the same one, with the same announcements and the same nodes of holders. Then all
 * of its threads have waited from the first look to the second, and a thread that waits neither
 * takes nor releases anything, as long as those release who acquired: there was an instant when all
 * of it was true. That the looks lie apart lets deletes arrive that had to be repeated.
 *
 * <p>A hold counts only for a wait in the same session: with an earlier session went all that was
 * held in it.
 */
public final class DeadlockDetector implements WaitStrategy {
  private final LineRequest place;
  private final WaitingThread actor;
  private final Duration every;
  private final WaitAnnouncement announcement;
  private final CompletableFuture<Optional<Lease>> outcome;
  private Deadline rest; // of the thread that waits
  // Set by that thread, cleared where the look ends, on the event thread; so it guards what is
  // next.
  private volatile boolean looking;
  private List<Edge> suspected = List.of();

  /** For the thread that calls; looks after each rest of this length. */
  public DeadlockDetector(LineRequest place, Duration every) {
    this.place = place;
    this.actor = WaitingThread.here(place.context().ownerName());
    this.every = every;
    this.announcement = new WaitAnnouncement(place, actor);
    this.outcome = place.result().copy();
    this.rest = Deadline.after(every);
  }

  @Override
  public byte[] nodeData() {
    return actor.data();
  }

  /** Waits for the result; a deadlock ends the turn. */
  @Override
  public Optional<Lease> await(long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    Deadline deadline = Deadline.ofNanos(nanos);
    while (true) {
      try {
        return outcome.get(Math.min(deadline.left(), rest.left()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (deadline.left() == 0) {
          throw e;
        }
        look();
      } catch (ExecutionException e) {
        return givenUp(e);
      }
    }
  }

  private Optional<Lease> givenUp(ExecutionException why) throws ExecutionException {
    Optional<Lease> justInTime = place.withdraw();
    if (justInTime.isEmpty()) {
      throw why;
    }
    return justInTime;
  }

  private void look() {
    if (rest.left() > 0) {
      return;
    }
    rest = Deadline.after(every);
    OwnEntry own = place.ownEntry().orElse(null);
    if (looking || own == null || !own.session().isConnected()) {
      return;
    }
    looking = true;
    Session session = own.session();
    WaitForGraph graph = new WaitForGraph(session, own.entry());
    CompletableFuture.completedFuture(graph) // so that what the ACL policy throws fails the look
        .thenCompose(seen -> announcement.in(session, seen))
        .thenCompose(
            wait ->
                wait.isPresent()
                    ? graph.cycle(wait.get())
                    : CompletableFuture.completedFuture(List.<Edge>of()))
        .exceptionally(
            error -> {
              failed(session, Failures.cause(error));
              return List.of();
            })
        .thenAccept(this::looked);
  }

  private void failed(Session session, Throwable why) {
    if (!session.isOver()) {
      place.context().warnOnce(place.path() + ": cannot look for deadlocks: " + why);
    }
  }

  private void looked(List<Edge> found) {
    if (!found.isEmpty() && found.equals(suspected) && isYoungest(found)) {
      outcome.completeExceptionally(new DeadlockException(waiters(found)));
    }
    suspected = found;
    looking = false;
  }

  private static boolean isYoungest(List<Edge> cycle) {
    long own = cycle.get(0).from().since();
    return cycle.stream().allMatch(edge -> edge.from().since() <= own);
  }

  private static List<DeadlockException.Waiter> waiters(List<Edge> cycle) {
    List<DeadlockException.Waiter> waiters = new ArrayList<>();
    Edge before = cycle.get(cycle.size() - 1);
    for (Edge edge : cycle) {
      WaitingThread who = edge.from().actor();
      waiters.add(
          new DeadlockException.Waiter(
              who.owner(), who.name(), before.from().lock(), edge.from().lock()));
      before = edge;
    }
    return waiters;
  }
}
