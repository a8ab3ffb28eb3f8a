package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.concurrent.Monitor;
import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.GrantedLease;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.Patience;
import io.zkrecipes.kernel.line.ReleaseHandler;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.SharedObjects;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Threads of one process that share a place in line: one after the other holds a lease on the same
 * node, the baton, until it has had its number of grants or nobody here waits any more.
 *
 * <p>Whoever comes while the baton lies free takes it, so that a thread which releases and comes
 * back at once goes on without a change of threads. Meanwhile the first in the queue has been woken
 * to take it; when it comes too late, the next release hands it the baton. So nobody is passed over
 * for ever. (Go's {@code sync.Mutex} has the same two modes.) The first grant on a new node goes to
 * the first in the queue.
 *
 * <p>The next place in line is taken when half of the grants are used up: behind the other
 * processes that wait by then, so that they are served first; and ready when it is needed.
 *
 * <p>All state is guarded by the monitor's lock. It may be held while a line's lock is taken, never
 * the other way round.
 */
public final class CohortQueue extends Monitor implements ReleaseHandler {
  /** Which grants share a node, and how many at most, 1 to 255. */
  public record Terms(ZPath path, Patience patience, int maxGrants)
      implements SharedObjects.Key<CohortQueue> {
    @Override
    public CohortQueue make(ClientContext context) {
      return new CohortQueue(context, this);
    }
  }

  private final ClientContext context;
  private final Terms terms;
  private final ArrayDeque<CohortRequest> queue = new ArrayDeque<>();

  /** The latest lease on the node that we hold. */
  private @Nullable GrantedLease baton;

  /** Whether that lease is in use; if not, the first in the queue is on its way to it. */
  private boolean running;

  /** The first in the queue was woken and came too late. */
  private boolean due;

  /** The place in line for those in the queue. */
  private @Nullable LineRequest next;

  CohortQueue(ClientContext context, Terms terms) {
    this.context = context;
    this.terms = terms;
  }

  /** The one that all threads of this client share. */
  public static CohortQueue of(ClientContext context, Terms terms) {
    return context.shared().get(terms);
  }

  /** Takes the baton if it lies free, or stands in the queue; returns at once. */
  public AcquireRequest enter() {
    CohortRequest runner = new CohortRequest(this, context, terms.path());
    runLocked(
        () -> {
          if (!takes(runner)) {
            queue.add(runner);
            runner.queued = true;
            prepare();
          }
        });
    return runner;
  }

  /** Takes the baton if it lies free, or asks for the lock if nobody here is after it. */
  public AcquireRequest enterOnce() {
    CohortRequest runner = new CohortRequest(this, context, terms.path());
    boolean known =
        callLocked(
            () -> {
              if (takes(runner)) {
                return true;
              }
              boolean wanted = running || next != null || !queue.isEmpty();
              if (wanted) {
                afterUnlock(runner::refused);
              }
              return wanted;
            });
    return known
        ? runner
        : LineRequest.take(context, terms.path(), LockMode.EXCLUSIVE, Patience.NONE);
  }

  @Override
  public boolean inherits(GrantedLease released) {
    return callLocked(
        () -> {
          if (released != baton) {
            return false;
          }
          running = false;
          if (queue.isEmpty() || released.grant() + 1 >= terms.maxGrants()) {
            baton = null;
            prepare();
            return false;
          }
          prepare();
          return passOn();
        });
  }

  @Override
  public void lost(GrantedLease lease) {
    runLocked(
        () -> {
          if (lease == baton) {
            baton = null;
            running = false;
            if (terms.patience() == Patience.ONE_SESSION && lease.session().isOver()) {
              fail(new SessionLostException(terms.path() + ": the session ended while waiting"));
            }
            prepare();
          }
        });
  }

  /** A runner was woken because the baton lay free. */
  void compete(CohortRequest runner) {
    runLocked(
        () -> {
          runner.woken = false;
          if (runner.queued && !takes(runner)) {
            due |= running && runner == queue.peek();
          }
        });
  }

  /** A runner waits in a thread, or does so no more; then who was woken in vain comes first. */
  void watches(CohortRequest runner, @Nullable Thread thread) {
    runLocked(
        () -> {
          runner.watcher = thread;
          if (thread == null && runner.woken) {
            compete(runner);
          }
        });
  }

  /** A runner gave up. */
  void withdraw(CohortRequest runner) {
    runLocked(
        () -> {
          runner.seen = look(runner);
          due &= runner != queue.peek();
          dequeue(runner);
          prepare();
          if (!running && baton != null) {
            passOn();
          }
        });
  }

  /** Who is ahead of a runner in this process, and which place stands for it in line. */
  record Seen(int ahead, boolean running, @Nullable LineRequest place) {}

  Seen seen(CohortRequest runner) {
    return callLocked(() -> runner.queued ? look(runner) : runner.seen);
  }

  private Seen look(CohortRequest runner) {
    int ahead = running ? 1 : 0;
    for (CohortRequest other : queue) {
      if (other == runner) {
        break;
      }
      ahead++;
    }
    return new Seen(ahead, running, next);
  }

  /** The baton lies free: wakes the first in the queue, or hands it over; false if it is dead. */
  private boolean passOn() {
    CohortRequest first = queue.peek();
    if (first == null) {
      drop();
      return false;
    }
    if (due || first.watcher == null) {
      return takes(first);
    }
    if (!first.woken) {
      first.woken = true;
      afterUnlock(first::wake);
    }
    return true;
  }

  private boolean takes(CohortRequest runner) {
    GrantedLease last = baton;
    if (running || last == null) {
      return false;
    }
    Optional<GrantedLease> lease = last.next();
    if (lease.isEmpty()) {
      drop();
      return false;
    }
    run(runner, lease.get());
    return true;
  }

  private void run(CohortRequest runner, GrantedLease lease) {
    dequeue(runner);
    baton = lease;
    running = true;
    due = false;
    afterUnlock(
        () -> {
          runner.granted(lease);
          runner.wake();
        });
  }

  private void dequeue(CohortRequest runner) {
    if (runner.queued) {
      queue.remove(runner);
      runner.queued = false;
    }
  }

  /** The node is of no more use here. */
  private void drop() {
    GrantedLease last = baton;
    baton = null;
    prepare();
    if (last != null) {
      afterUnlock(last::leave);
    }
  }

  /** Has a place in line when one is needed soon, and none when nobody waits. */
  private void prepare() {
    GrantedLease now = baton;
    LineRequest place = next;
    if (queue.isEmpty()) {
      next = null;
      if (place != null) {
        afterUnlock(place::abandon);
      }
    } else if (place == null && (now == null || 2 * (now.grant() + 1) >= terms.maxGrants())) {
      LineRequest taken =
          new LineRequest(context, terms.path(), LockMode.EXCLUSIVE, terms.patience(), this);
      next = taken;
      afterUnlock(
          () -> {
            taken.start();
            taken
                .result()
                .thenAccept(
                    granted -> granted.ifPresent(lease -> arrived(taken, () -> begin(lease))));
            taken
                .result()
                .exceptionally(
                    error -> {
                      arrived(taken, () -> fail(Failures.cause(error)));
                      return Optional.empty();
                    });
          });
    }
  }

  /** The place was granted or has failed; if it was given up, so is what it was granted. */
  private void arrived(LineRequest place, Runnable news) {
    runLocked(
        () -> {
          if (place == next) {
            next = null;
            news.run();
          }
        });
  }

  private void begin(Lease lease) {
    CohortRequest first = queue.peek();
    if (first == null) {
      afterUnlock(lease::close);
    } else if (lease.isValid()) {
      run(first, (GrantedLease) lease);
    } else {
      prepare(); // it was lost on its way here
    }
  }

  private void fail(Throwable cause) {
    List<CohortRequest> all = List.copyOf(queue);
    all.forEach(this::dequeue);
    due = false;
    afterUnlock(() -> all.forEach(runner -> runner.failed(cause)));
    if (!running && baton != null) {
      drop(); // the first of them was on its way to it
    }
  }
}
