package io.zkrecipes.lock;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.line.Leases;
import io.zkrecipes.kernel.session.RequestBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One request for several locks, from the first question to the last grant: holds a row of leases
 * from the first lock on, and waits for the next one.
 *
 * <p>What follows upon an answer runs on an executor, since locks that are not ours may do there
 * what they like: for a future the callback executor, for a thread that waits that thread itself.
 */
final class MultiLockRequest {
  private final List<DistributedLock> locks;
  private final Deadline deadline;
  private final Executor executor;
  private final CompletableFuture<MultiLease> result = new CompletableFuture<>();
  // Each is written before a look at the result, and read by giveUp after the result is there: so
  // either side gives back what came in the last moment.
  private final List<Lease> held = new CopyOnWriteArrayList<>();
  private volatile List<CompletableFuture<Lease>> asked = List.of();
  private volatile @Nullable MultiLease gathered;

  private MultiLockRequest(List<DistributedLock> locks, Deadline deadline, Executor executor) {
    this.locks = locks;
    this.deadline = deadline;
    this.executor = executor;
    result.whenComplete(
        (lease, error) -> {
          if (lease == null || lease != gathered) {
            giveUp();
          }
        });
  }

  /** As a future for users; cancelling it, or completing it otherwise, gives everything up. */
  static CompletableFuture<MultiLease> begin(List<DistributedLock> locks, Deadline deadline) {
    Executor callbacks = Runnable::run;
    for (DistributedLock lock : locks) {
      callbacks = lock instanceof LineLock ours ? ours::runCallback : callbacks;
    }
    MultiLockRequest gathering = new MultiLockRequest(locks, deadline, callbacks);
    gathering.run(gathering::askAll);
    return gathering.result;
  }

  /** Waits in this thread. */
  static MultiLease await(List<DistributedLock> locks, Deadline deadline)
      throws InterruptedException {
    BlockingQueue<Runnable> errands = new LinkedBlockingQueue<>();
    MultiLockRequest gathering = new MultiLockRequest(locks, deadline, errands::add);
    gathering.run(gathering::askAll);
    try {
      gathering.work(errands);
    } catch (InterruptedException e) {
      gathering.result.cancel(false);
      throw e;
    }
    return Blocking.awaitUninterruptibly(gathering.result);
  }

  /** Asks once; an interrupt is kept for later. */
  static MultiLease askOnce(List<DistributedLock> locks) {
    BlockingQueue<Runnable> errands = new LinkedBlockingQueue<>();
    MultiLockRequest gathering =
        new MultiLockRequest(locks, Deadline.after(Duration.ZERO), errands::add);
    gathering.run(gathering::askAll);
    boolean interrupted = false;
    while (!gathering.result.isDone()) {
      try {
        gathering.work(errands);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return Blocking.awaitUninterruptibly(gathering.result);
  }

  private void work(BlockingQueue<Runnable> errands) throws InterruptedException {
    while (!result.isDone()) {
      errands.take().run();
    }
  }

  /** Asks all at once, those that can in one transaction: one round trip. */
  private void askAll() {
    RequestBatch batch = new RequestBatch();
    wait(locks.stream().map(lock -> ask(lock, batch)).toList());
    batch.send();
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .whenComplete((done, error) -> executor.execute(() -> run(this::sort)));
  }

  private static CompletableFuture<Lease> ask(DistributedLock lock, RequestBatch batch) {
    return lock instanceof LineLock ours ? ours.askAsync(batch) : ask(lock, Duration.ZERO);
  }

  private static CompletableFuture<Lease> ask(DistributedLock lock, Duration timeout) {
    try {
      return lock.acquireAsync(timeout);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void wait(List<CompletableFuture<Lease>> answers) {
    asked = answers;
    if (result.isDone()) {
      giveUp();
    }
  }

  /** Keeps the row without a gap; more would be waiting for one lock with a later one in hand. */
  private void sort() {
    List<CompletableFuture<Lease>> answers = asked;
    List<Lease> surplus = new ArrayList<>();
    Throwable obstacle = null;
    for (int i = 0; i < answers.size(); i++) {
      CompletableFuture<Lease> answer = answers.get(i);
      if (answer.isCompletedExceptionally()) {
        Throwable why = cause(locks.get(i), answer.handle((lease, error) -> error).join());
        obstacle = obstacle instanceof AcquireTimeoutException || obstacle == null ? why : obstacle;
      } else {
        (obstacle == null ? held : surplus).add(answer.join());
      }
    }
    Leases.close(surplus);
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
    } else if (held.size() == locks.size()) {
      finish();
    } else {
      DistributedLock lock = locks.get(held.size());
      CompletableFuture<Lease> answer = ask(lock, Duration.ofNanos(deadline.left()));
      wait(List.of(answer));
      answer.whenComplete((lease, error) -> executor.execute(() -> run(() -> came(lease, error))));
    }
  }

  private void came(@Nullable Lease lease, @Nullable Throwable error) {
    if (lease == null) {
      result.completeExceptionally(cause(locks.get(held.size()), error));
    } else {
      held.add(lease);
      next();
    }
  }

  /** A lease may have been lost while the others were waited for: then it all begins again. */
  private void finish() {
    MultiLease all = new MultiLease(List.copyOf(held));
    if (!all.isValid() && deadline.left() > 0) {
      all.close();
      held.clear();
      askAll();
      return;
    }
    gathered = all;
    if (!result.complete(all)) {
      all.close();
    }
  }

  private void giveUp() {
    for (CompletableFuture<Lease> answer : asked) {
      answer.cancel(false);
      answer.thenAccept(Lease::close); // it came before, and is not in the row yet
    }
    Leases.close(List.copyOf(held));
  }

  /** A step, which fails the request if a lock that is not ours throws. */
  private void run(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error thrownByAnotherLock) {
      result.completeExceptionally(thrownByAnotherLock);
    }
  }

  /** What went wrong with one of the locks; a timeout names the time for all. */
  private Throwable cause(DistributedLock lock, @Nullable Throwable error) {
    Throwable cause = Failures.cause(error);
    return cause instanceof AcquireTimeoutException late
        ? new AcquireTimeoutException(lock.path(), deadline.whole(), late.holder(), late.position())
        : cause;
  }
}
