package io.zkrecipes.lock;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.kernel.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One request for several locks, from the first question to the last grant: holds a row of leases
 * from the first lock on, and waits for the next one.
 */
final class Gathering {
  private final List<DistributedLock> locks;
  private final Deadline deadline;
  private final CompletableFuture<MultiLease> result = new CompletableFuture<>();
  private final ReentrantLock guard = new ReentrantLock();
  // Both guarded; nothing is called while the guard is held.
  private final List<Lease> held = new ArrayList<>();
  private @Nullable CompletableFuture<Lease> awaited;
  private volatile @Nullable MultiLease gathered;

  private Gathering(List<DistributedLock> locks, Deadline deadline) {
    this.locks = locks;
    this.deadline = deadline;
  }

  static CompletableFuture<MultiLease> begin(List<DistributedLock> locks, Deadline deadline) {
    Gathering gathering = new Gathering(locks, deadline);
    gathering.result.whenComplete(
        (lease, error) -> {
          if (error != null || lease != gathering.gathered) {
            gathering.giveUp();
          }
        });
    gathering.askAll();
    return gathering.result;
  }

  /** Asks all at once: sent back to back, so one round trip. */
  private void askAll() {
    List<CompletableFuture<Lease>> asked =
        locks.stream().map(lock -> lock.acquireAsync(Duration.ZERO)).toList();
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .whenComplete((done, error) -> sort(asked));
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
    int count = heldCount();
    if (count == locks.size()) {
      finish();
      return;
    }
    DistributedLock lock = locks.get(count);
    CompletableFuture<Lease> answer =
        deadline.isNever()
            ? lock.acquireAsync()
            : lock.acquireAsync(Duration.ofNanos(deadline.left()));
    await(answer);
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
    MultiLease all = new MultiLease(leases());
    if (!all.isValid() && deadline.left() > 0) {
      letGo();
      askAll();
      return;
    }
    gathered = all;
    if (!result.complete(all)) {
      all.close();
    }
  }

  private boolean keep(Lease lease) {
    guard.lock();
    try {
      return !result.isDone() && held.add(lease);
    } finally {
      guard.unlock();
    }
  }

  private void await(CompletableFuture<Lease> answer) {
    guard.lock();
    try {
      awaited = answer;
    } finally {
      guard.unlock();
    }
    if (result.isDone()) {
      answer.cancel(false);
    }
  }

  private int heldCount() {
    return leases().size();
  }

  private List<Lease> leases() {
    guard.lock();
    try {
      return List.copyOf(held);
    } finally {
      guard.unlock();
    }
  }

  private void letGo() {
    List<Lease> all = leases();
    guard.lock();
    try {
      held.removeAll(all);
    } finally {
      guard.unlock();
    }
    all.forEach(Lease::close);
  }

  private void giveUp() {
    CompletableFuture<Lease> answer;
    guard.lock();
    try {
      answer = awaited;
    } finally {
      guard.unlock();
    }
    if (answer != null) {
      answer.cancel(false);
    }
    letGo();
  }

  /** What went wrong with one of the locks; a timeout names the time for all. */
  private Throwable cause(DistributedLock lock, Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof AcquireTimeoutException late
        ? new AcquireTimeoutException(lock.path(), deadline.whole(), late.holder(), late.position())
        : cause;
  }
}
