package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.concurrent.Monitor;
import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.GrantedLease;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.line.ReleaseHandler;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.SharedObjects;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one client for one lock: they share a node in line (the cohort's node) and hold
 * the lock one after the other, each by a lease of its own on this node, without a word to
 * ZooKeeper. The idea is that of lock cohorting (Dice, Marathe and Shavit, PPoPP 2012).
 *
 * <p><b>Invariant.</b> At most one lease on the cohort's node is in use ({@code inUse}), and {@code
 * latest} is the one granted last. If {@code latest} is not in use, then either its first waiter
 * has been signalled, or the node is being given back. While there are waiters, and the grants of
 * the node run out, a {@code nextInLine} request waits for the next node.
 *
 * <p><b>Two modes</b>, as in Go's {@code sync.Mutex}. <i>Barging</i>: a released node may be taken
 * by any request that comes first, so that a thread which releases and acquires again at once goes
 * on without a switch of threads; the first waiter was signalled and competes. <i>Direct
 * hand-over</i>: once the first waiter has competed and lost ({@code firstLost}), or when it has no
 * blocked thread to signal, the next release grants it the node. So no waiter starves. The first
 * grant on a new node always goes to the first waiter.
 *
 * <p><b>Order between clients.</b> The next node joins the line when half of the grants are used
 * up: behind the other clients that wait by then, so they are served first; and early enough to be
 * there when it is needed.
 *
 * <p><b>Who signals whom.</b> {@link #keepsNode} (the releasing thread) signals the first waiter or
 * grants to it; a waiter that withdraws, or whose thread stops waiting, passes the signal on;
 * {@link #lost} and the outcome of {@code nextInLine} come on ZooKeeper's event thread.
 *
 * <p><b>Lock order.</b> All state is guarded by the monitor's lock. It may be held while the lock
 * of a line is taken, never the other way round. Futures are completed and threads unparked only
 * after it is free again.
 */
final class CohortQueue extends Monitor implements ReleaseHandler, LockEntrance {
  /** Which requests share a node, and how many grants it has at most, 1 to 255. */
  record Terms(ZPath path, WaitMode waitMode, int maxGrants)
      implements SharedObjects.Key<CohortQueue> {
    @Override
    public CohortQueue make(ClientContext context) {
      return new CohortQueue(context, this);
    }
  }

  private final ClientContext context;
  private final Terms terms;
  private final ArrayDeque<CohortRequest> queue = new ArrayDeque<>();

  /** The lease granted last on the node that the cohort holds. */
  private @Nullable GrantedLease latest;

  /** Whether that lease is in use; if not, the first waiter has been signalled to take it. */
  private boolean inUse;

  /** The first waiter was signalled and lost against another request: hand over directly. */
  private boolean firstLost;

  /** The request for the next node, in line with the other clients. */
  private @Nullable LineRequest nextInLine;

  CohortQueue(ClientContext context, Terms terms) {
    this.context = context;
    this.terms = terms;
  }

  /** The queue that all requests of this client share. */
  static CohortQueue of(ClientContext context, Terms terms) {
    return context.shared().get(terms);
  }

  /** Takes the node if it is free, or joins the queue; returns at once. */
  @Override
  public AcquireRequest enter() {
    CohortRequest request = new CohortRequest(this, context, terms.path());
    runLocked(
        () -> {
          if (!tryGrant(request)) {
            queue.add(request);
            request.queued = true;
            adjustNextInLine();
          }
        });
    return request;
  }

  /** Takes the node if it is free; asks ZooKeeper only if no other request here wants it. */
  @Override
  public AcquireRequest enterOnce() {
    CohortRequest request = new CohortRequest(this, context, terms.path());
    boolean decided =
        callLocked(
            () -> {
              if (tryGrant(request)) {
                return true;
              }
              boolean wanted = inUse || nextInLine != null || !queue.isEmpty();
              if (wanted) {
                afterUnlock(request::refused);
              }
              return wanted;
            });
    return decided
        ? request
        : LineRequest.take(context, terms.path(), LockMode.EXCLUSIVE, WaitMode.NO_WAIT);
  }

  @Override
  public boolean keepsNode(GrantedLease released) {
    return callLocked(
        () -> {
          if (released != latest) {
            return false;
          }
          inUse = false;
          if (queue.isEmpty() || released.grant() + 1 >= terms.maxGrants()) {
            latest = null;
            adjustNextInLine();
            return false;
          }
          adjustNextInLine();
          return offer();
        });
  }

  @Override
  public void lost(GrantedLease lease) {
    runLocked(
        () -> {
          if (lease == latest) {
            latest = null;
            inUse = false;
            if (terms.waitMode() == WaitMode.ONE_SESSION && lease.session().isOver()) {
              fail(new SessionLostException(terms.path() + ": the session ended while waiting"));
            }
            adjustNextInLine();
          }
        });
  }

  /** A signalled waiter tries to take the node. Called by its thread. */
  void compete(CohortRequest request) {
    runLocked(
        () -> {
          request.signalled = false;
          if (request.queued && !tryGrant(request)) {
            firstLost |= inUse && request == queue.peek();
          }
        });
  }

  /** A thread begins or stops to block on a request; an unused signal is used up here. */
  void setBlocked(CohortRequest request, @Nullable Thread thread) {
    runLocked(
        () -> {
          request.blocked = thread;
          if (thread == null && request.signalled) {
            compete(request);
          }
        });
  }

  /** A request was withdrawn: the signal that it may have had goes to the next waiter. */
  void withdraw(CohortRequest request) {
    runLocked(
        () -> {
          request.position = positionOf(request);
          firstLost &= request != queue.peek();
          dequeue(request);
          adjustNextInLine();
          if (!inUse && latest != null) {
            offer();
          }
        });
  }

  /** How many requests of this client are ahead, and which request waits in line for it. */
  record Position(int ahead, boolean inUse, @Nullable LineRequest inLine) {}

  Position position(CohortRequest request) {
    return callLocked(() -> request.queued ? positionOf(request) : request.position);
  }

  private Position positionOf(CohortRequest request) {
    int ahead = inUse ? 1 : 0;
    for (CohortRequest other : queue) {
      if (other == request) {
        break;
      }
      ahead++;
    }
    return new Position(ahead, inUse, nextInLine);
  }

  /** The node is free: signals the first waiter or grants to it; false if the node is lost. */
  private boolean offer() {
    CohortRequest first = queue.peek();
    if (first == null) {
      giveBack();
      return false;
    }
    if (firstLost || first.blocked == null) {
      return tryGrant(first);
    }
    if (!first.signalled) {
      first.signalled = true;
      afterUnlock(first::unpark);
    }
    return true;
  }

  private boolean tryGrant(CohortRequest request) {
    GrantedLease last = latest;
    if (inUse || last == null) {
      return false;
    }
    Optional<GrantedLease> lease = last.next();
    if (lease.isEmpty()) {
      giveBack();
      return false;
    }
    grant(request, lease.get());
    return true;
  }

  private void grant(CohortRequest request, GrantedLease lease) {
    dequeue(request);
    latest = lease;
    inUse = true;
    firstLost = false;
    afterUnlock(
        () -> {
          request.granted(lease);
          request.unpark();
        });
  }

  private void dequeue(CohortRequest request) {
    if (request.queued) {
      queue.remove(request);
      request.queued = false;
    }
  }

  /** Gives the node back: nobody here can use it. */
  private void giveBack() {
    GrantedLease last = latest;
    latest = null;
    adjustNextInLine();
    if (last != null) {
      afterUnlock(last::leave);
    }
  }

  /** Keeps a request in line while a next node is needed soon, and none without waiters. */
  private void adjustNextInLine() {
    GrantedLease now = latest;
    LineRequest inLine = nextInLine;
    if (queue.isEmpty()) {
      nextInLine = null;
      if (inLine != null) {
        afterUnlock(inLine::abandon);
      }
    } else if (inLine == null && (now == null || 2 * (now.grant() + 1) >= terms.maxGrants())) {
      LineRequest taken =
          new LineRequest(context, terms.path(), LockMode.EXCLUSIVE, terms.waitMode(), this);
      nextInLine = taken;
      afterUnlock(
          () -> {
            taken.start();
            taken
                .result()
                .thenAccept(
                    granted ->
                        granted.ifPresent(lease -> onOutcome(taken, () -> onNextNode(lease))));
            taken
                .result()
                .exceptionally(
                    error -> {
                      onOutcome(taken, () -> fail(Failures.cause(error)));
                      return Optional.empty();
                    });
          });
    }
  }

  /** The request in line was granted or has failed; ignored if it was abandoned meanwhile. */
  private void onOutcome(LineRequest inLine, Runnable news) {
    runLocked(
        () -> {
          if (inLine == nextInLine) {
            nextInLine = null;
            news.run();
          }
        });
  }

  private void onNextNode(Lease lease) {
    CohortRequest first = queue.peek();
    if (first == null) {
      afterUnlock(lease::close);
    } else if (lease.isValid()) {
      grant(first, (GrantedLease) lease);
    } else {
      adjustNextInLine(); // lost between the grant and this call
    }
  }

  private void fail(Throwable cause) {
    List<CohortRequest> all = List.copyOf(queue);
    all.forEach(this::dequeue);
    firstLost = false;
    afterUnlock(() -> all.forEach(request -> request.failed(cause)));
    if (!inUse && latest != null) {
      giveBack(); // its first waiter had been signalled to take it
    }
  }
}
