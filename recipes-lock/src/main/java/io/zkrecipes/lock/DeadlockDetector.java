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
 * Waits for a lock in the calling thread, and checks at intervals whether this thread is part of a
 * deadlock: a cycle of threads, each of which waits for a lock that the next one holds. The checks
 * are the only cost: no timer, and nothing is sent before the first check.
 *
 * <p><b>Who gives up.</b> A check announces the wait, if that is not done yet, and then searches
 * the {@link WaitForGraph} for a cycle. The thread that announced its wait last, by zxid, fails
 * with a {@link DeadlockException}. It sees the whole cycle: the other waits were announced before,
 * its own session has seen the later create, and a thread that holds a lock has taken it before it
 * waits. So each cycle is found at the latest by the second check after its last announcement, and
 * reported by one thread only.
 *
 * <p><b>No false alarm.</b> A check reads step by step, which is no snapshot. So a cycle counts
 * only if two checks in a row find the same one, with the same announcements and the same nodes of
 * holders. Then all of its threads have waited from the first check to the second, and a waiting
 * thread neither takes nor releases a lock, provided that leases are released by the threads that
 * acquired them: there was an instant when all edges existed at once. The interval also lets
 * deletes arrive that had to be repeated.
 *
 * <p><b>Sessions.</b> A lock held in one session counts only for a wait in the same session, since
 * the end of an earlier session has released all that was held in it.
 *
 * <p><b>Threads.</b> {@link #await} and the start of a check run on the waiting thread, the replies
 * on ZooKeeper's event thread. {@code isChecking} lets one check run at a time: set by the waiting
 * thread, cleared last by the event thread; so it also publishes {@code suspected}.
 */
final class DeadlockDetector implements WaitStrategy {
  private final LineRequest request;
  private final WaitingThread thread;
  private final Duration interval;
  private final WaitAnnouncement announcement;
  private final CompletableFuture<Optional<Lease>> outcome;
  private Deadline nextCheck; // only the waiting thread uses it
  private volatile boolean isChecking;
  private List<Edge> suspected = List.of();

  /** For the calling thread, which is the one that will wait. */
  DeadlockDetector(LineRequest request, Duration interval) {
    this.request = request;
    this.thread = WaitingThread.here(request.context().ownerName());
    this.interval = interval;
    this.announcement = new WaitAnnouncement(request, thread);
    this.outcome = request.result().copy();
    this.nextCheck = Deadline.after(interval);
  }

  @Override
  public byte[] nodeData() {
    return thread.data();
  }

  /** Waits for the result; a deadlock ends the request. */
  @Override
  public Optional<Lease> await(long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    Deadline deadline = Deadline.ofNanos(nanos);
    while (true) {
      try {
        return outcome.get(Math.min(deadline.left(), nextCheck.left()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (deadline.left() == 0) {
          throw e;
        }
        checkIfDue();
      } catch (ExecutionException e) {
        return withdraw(e);
      }
    }
  }

  private Optional<Lease> withdraw(ExecutionException why) throws ExecutionException {
    Optional<Lease> justInTime = request.withdraw();
    if (justInTime.isEmpty()) {
      throw why;
    }
    return justInTime;
  }

  private void checkIfDue() {
    if (nextCheck.left() > 0) {
      return;
    }
    nextCheck = Deadline.after(interval);
    OwnEntry own = request.ownEntry().orElse(null);
    if (isChecking || own == null || !own.session().isConnected()) {
      return;
    }
    isChecking = true;
    Session session = own.session();
    WaitForGraph graph = new WaitForGraph(session, own.entry());
    CompletableFuture.completedFuture(graph) // an exception of the ACL policy fails the check
        .thenCompose(unused -> announcement.in(session, graph))
        .thenCompose(
            wait ->
                wait.isPresent()
                    ? graph.cycle(wait.get())
                    : CompletableFuture.completedFuture(List.<Edge>of()))
        .exceptionally(
            error -> {
              onCheckFailed(session, Failures.cause(error));
              return List.of();
            })
        .thenAccept(this::onChecked);
  }

  private void onCheckFailed(Session session, Throwable why) {
    if (!session.isOver()) {
      request.context().warnOnce(request.path() + ": cannot check for deadlocks: " + why);
    }
  }

  private void onChecked(List<Edge> found) {
    if (!found.isEmpty() && found.equals(suspected) && ownWaitIsLatest(found)) {
      outcome.completeExceptionally(new DeadlockException(waiters(found)));
    }
    suspected = found;
    isChecking = false;
  }

  private static boolean ownWaitIsLatest(List<Edge> cycle) {
    long own = cycle.get(0).from().since();
    return cycle.stream().allMatch(edge -> edge.from().since() <= own);
  }

  private static List<DeadlockException.Waiter> waiters(List<Edge> cycle) {
    List<DeadlockException.Waiter> waiters = new ArrayList<>();
    Edge before = cycle.get(cycle.size() - 1);
    for (Edge edge : cycle) {
      WaitingThread waiting = edge.from().actor();
      waiters.add(
          new DeadlockException.Waiter(
              waiting.owner(), waiting.name(), before.from().lock(), edge.from().lock()));
      before = edge;
    }
    return waiters;
  }
}
