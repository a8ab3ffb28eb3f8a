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
 * One request for several locks in the order of their paths. First it tries all of them at once. If
 * some are not free, it keeps the leases before the first of those, releases the others, and takes
 * the rest one after the other.
 *
 * <p><b>Invariant.</b> {@code held} has the leases of the first locks, without a gap. So the
 * request never waits for a lock while it holds a later one, and two requests cannot wait for each
 * other.
 *
 * <p><b>Threads.</b> The steps run one after the other on an executor, since locks of other
 * implementations may block there or throw: on the callback executor for a future, on the waiting
 * thread itself for a blocking call. The end of {@code result} may come from any thread. Each step
 * writes {@code held} or {@code pending} first and then reads {@code result}; {@link #giveUp} reads
 * them after {@code result} is set: so one of the two releases what came in the last moment.
 */
final class MultiLockRequest {
  private final List<DistributedLock> locks;
  private final Deadline deadline;
  private final Executor executor;
  private final CompletableFuture<MultiLease> result = new CompletableFuture<>();
  private final List<Lease> held = new CopyOnWriteArrayList<>();
  private volatile List<CompletableFuture<Lease>> pending = List.of();
  private volatile @Nullable MultiLease granted;

  private MultiLockRequest(List<DistributedLock> locks, Deadline deadline, Executor executor) {
    this.locks = locks;
    this.deadline = deadline;
    this.executor = executor;
    result.whenComplete(
        (lease, error) -> {
          if (lease == null || lease != granted) {
            giveUp();
          }
        });
  }

  /** A future for users; cancelling it, or completing it otherwise, releases everything. */
  static CompletableFuture<MultiLease> begin(List<DistributedLock> locks, Deadline deadline) {
    Executor callbacks = Runnable::run;
    for (DistributedLock lock : locks) {
      callbacks = lock instanceof LineLock lineLock ? lineLock::runCallback : callbacks;
    }
    MultiLockRequest request = new MultiLockRequest(locks, deadline, callbacks);
    request.run(request::tryAll);
    return request.result;
  }

  /** Waits in this thread. */
  static MultiLease await(List<DistributedLock> locks, Deadline deadline)
      throws InterruptedException {
    BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
    MultiLockRequest request = new MultiLockRequest(locks, deadline, steps::add);
    request.run(request::tryAll);
    try {
      request.runSteps(steps);
    } catch (InterruptedException e) {
      request.result.cancel(false);
      throw e;
    }
    return Blocking.awaitUninterruptibly(request.result);
  }

  /** Tries all once; an interrupt is kept for later. */
  static MultiLease tryOnce(List<DistributedLock> locks) {
    BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
    MultiLockRequest request =
        new MultiLockRequest(locks, Deadline.after(Duration.ZERO), steps::add);
    request.run(request::tryAll);
    boolean interrupted = false;
    while (!request.result.isDone()) {
      try {
        request.runSteps(steps);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return Blocking.awaitUninterruptibly(request.result);
  }

  private void runSteps(BlockingQueue<Runnable> steps) throws InterruptedException {
    while (!result.isDone()) {
      steps.take().run();
    }
  }

  /** Tries all at once; those of this library in one transaction, which is one round trip. */
  private void tryAll() {
    RequestBatch batch = new RequestBatch();
    setPending(locks.stream().map(lock -> tryAsync(lock, batch)).toList());
    batch.send();
    CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
        .whenComplete((done, error) -> executor.execute(() -> run(this::onAllTried)));
  }

  private static CompletableFuture<Lease> tryAsync(DistributedLock lock, RequestBatch batch) {
    return lock instanceof LineLock lineLock
        ? lineLock.tryAsync(batch)
        : acquireAsync(lock, Duration.ZERO);
  }

  private static CompletableFuture<Lease> acquireAsync(DistributedLock lock, Duration timeout) {
    try {
      return lock.acquireAsync(timeout);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void setPending(List<CompletableFuture<Lease>> replies) {
    pending = replies;
    if (result.isDone()) {
      giveUp();
    }
  }

  /** Keeps the leases before the first lock that is not free, and releases those after it. */
  private void onAllTried() {
    List<CompletableFuture<Lease>> replies = pending;
    List<Lease> surplus = new ArrayList<>();
    Throwable failure = null;
    for (int i = 0; i < replies.size(); i++) {
      CompletableFuture<Lease> reply = replies.get(i);
      if (reply.isCompletedExceptionally()) {
        Throwable cause = cause(locks.get(i), reply.handle((lease, error) -> error).join());
        failure = failure instanceof AcquireTimeoutException || failure == null ? cause : failure;
      } else {
        (failure == null ? held : surplus).add(reply.join());
      }
    }
    Leases.close(surplus);
    boolean mayWait = failure instanceof AcquireTimeoutException && deadline.left() > 0;
    if (failure == null || mayWait) {
      takeNext();
    } else {
      result.completeExceptionally(failure);
    }
  }

  private void takeNext() {
    if (result.isDone()) {
      giveUp();
    } else if (held.size() == locks.size()) {
      finish();
    } else {
      DistributedLock lock = locks.get(held.size());
      CompletableFuture<Lease> reply = acquireAsync(lock, Duration.ofNanos(deadline.left()));
      setPending(List.of(reply));
      reply.whenComplete(
          (lease, error) -> executor.execute(() -> run(() -> onReply(lease, error))));
    }
  }

  private void onReply(@Nullable Lease lease, @Nullable Throwable error) {
    if (lease == null) {
      result.completeExceptionally(cause(locks.get(held.size()), error));
    } else {
      held.add(lease);
      takeNext();
    }
  }

  /** Begins again if a lease was lost while the request waited for the others. */
  private void finish() {
    MultiLease all = new MultiLease(List.copyOf(held));
    if (!all.isValid() && deadline.left() > 0) {
      all.close();
      held.clear();
      tryAll();
      return;
    }
    granted = all;
    if (!result.complete(all)) {
      all.close();
    }
  }

  private void giveUp() {
    for (CompletableFuture<Lease> reply : pending) {
      reply.cancel(false);
      reply.thenAccept(Lease::close); // granted before the cancel, and not in held yet
    }
    Leases.close(List.copyOf(held));
  }

  /** Runs a step; the request fails if a lock of another implementation throws. */
  private void run(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error thrownByAnotherLock) {
      result.completeExceptionally(thrownByAnotherLock);
    }
  }

  /** Why one of the locks was not granted; a timeout names the time for all. */
  private Throwable cause(DistributedLock lock, @Nullable Throwable error) {
    Throwable cause = Failures.cause(error);
    return cause instanceof AcquireTimeoutException late
        ? new AcquireTimeoutException(lock.path(), deadline.whole(), late.holder(), late.position())
        : cause;
  }
}
