package io.zkrecipes.lock;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.kernel.Batch;
import io.zkrecipes.kernel.Deadline;
import io.zkrecipes.kernel.Failures;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One request for several locks, from the first question to the last grant: holds a row of leases
 * from the first lock on, and waits for the next one.
 */
final class Gathering {
  private final List<DistributedLock> locks;
  private final Deadline deadline;
  private final boolean forThread;
  private final CompletableFuture<MultiLease> result = new CompletableFuture<>();
  // Each is written before a look at the result, and read by giveUp after the result is there: so
  // either side gives back what came in the last moment.
  private final List<Lease> held = new CopyOnWriteArrayList<>();
  private volatile @Nullable CompletableFuture<Lease> awaited;
  private volatile @Nullable MultiLease gathered;

  private Gathering(List<DistributedLock> locks, Deadline deadline, boolean forThread) {
    this.locks = locks;
    this.deadline = deadline;
    this.forThread = forThread;
  }

  /** For a future that users hang on: completes off the event thread. */
  static CompletableFuture<MultiLease> begin(List<DistributedLock> locks, Deadline deadline) {
    return begin(new Gathering(locks, deadline, false));
  }

  /** For a thread that waits itself, which spares the detour over a callback. */
  static CompletableFuture<MultiLease> beginForThread(
      List<DistributedLock> locks, Deadline deadline) {
    return begin(new Gathering(locks, deadline, true));
  }

  private static CompletableFuture<MultiLease> begin(Gathering gathering) {
    gathering.result.whenComplete(
        (lease, error) -> {
          if (error != null || lease != gathering.gathered) {
            gathering.giveUp();
          }
        });
    gathering.askAll();
    return gathering.result;
  }

  /** Asks all at once, those that can in one transaction: one round trip. */
  private void askAll() {
    Batch batch = new Batch();
    List<CompletableFuture<Lease>> asked;
    try {
      asked = locks.stream().map(lock -> ask(lock, batch)).toList();
    } finally {
      batch.send();
    }
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .whenComplete(
            (done, error) -> {
              if (error == null && forThread) {
                sort(asked);
              } else {
                callOut(() -> sort(asked));
              }
            });
  }

  private static CompletableFuture<Lease> ask(DistributedLock lock, Batch batch) {
    return lock instanceof TurnLock ours ? ours.askAsync(batch) : lock.acquireAsync(Duration.ZERO);
  }

  /** Keeps the row without a gap; more would be waiting for one lock with a later one in hand. */
  private void sort(List<CompletableFuture<Lease>> asked) {
    Throwable obstacle = null;
    for (int i = 0; i < asked.size(); i++) {
      CompletableFuture<Lease> answer = asked.get(i);
      if (answer.isCompletedExceptionally()) {
        Throwable why = cause(locks.get(i), answer.handle((lease, error) -> error).join());
        obstacle = obstacle instanceof AcquireTimeoutException || obstacle == null ? why : obstacle;
      } else if (obstacle != null || !keep(answer.join())) {
        answer.join().close();
      }
    }
    boolean mayWait = obstacle instanceof AcquireTimeoutException && deadline.left() > 0;
    if (obstacle == null || mayWait) {
      next();
    } else {
      result.completeExceptionally(obstacle);
    }
  }

  private void next() {
    if (result.isDone()) {
      giveUp();
      return;
    }
    if (held.size() == locks.size()) {
      finish();
      return;
    }
    DistributedLock lock = locks.get(held.size());
    CompletableFuture<Lease> answer = lock.acquireAsync(Duration.ofNanos(deadline.left()));
    awaited = answer;
    if (result.isDone()) {
      answer.cancel(false);
    }
    answer.whenComplete(
        (lease, error) -> {
          if (error != null) {
            result.completeExceptionally(cause(lock, error));
          } else if (keep(lease)) {
            next();
          } else {
            lease.close();
          }
        });
  }

  /** A lease may have been lost while the others were waited for: then it all begins again. */
  private void finish() {
    MultiLease all = new MultiLease(List.copyOf(held));
    if (!all.isValid() && deadline.left() > 0) {
      all.close();
      held.clear();
      callOut(this::askAll);
      return;
    }
    gathered = all;
    if (!result.complete(all)) {
      all.close();
    }
  }

  private boolean keep(Lease lease) {
    held.add(lease);
    return !result.isDone();
  }

  private void giveUp() {
    CompletableFuture<Lease> answer = awaited;
    if (answer != null) {
      answer.cancel(false);
    }
    Batch.close(List.copyOf(held));
  }

  /**
   * Locks that are not ours, and the ACL policy, may do what must not be done on the event thread.
   */
  private void callOut(Runnable action) {
    for (DistributedLock lock : locks) {
      if (lock instanceof TurnLock ours) {
        ours.callOut(action);
        return;
      }
    }
    action.run();
  }

  /** What went wrong with one of the locks; a timeout names the time for all. */
  private Throwable cause(DistributedLock lock, Throwable error) {
    Throwable cause = Failures.cause(error);
    return cause instanceof AcquireTimeoutException late
        ? new AcquireTimeoutException(lock.path(), deadline.whole(), late.holder(), late.position())
        : cause;
  }
}
