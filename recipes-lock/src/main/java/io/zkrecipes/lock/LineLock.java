package io.zkrecipes.lock;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.RequestBatch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/**
 * The methods of all locks in this package. What differs from one kind of lock to another is the
 * {@link LockEntrance}, which makes the requests, and the {@link LockOwnership}. Thread-safe; all
 * state is in these two.
 */
abstract class LineLock implements DistributedLock {
  private static final Duration HOLDER_LOOKUP = Duration.ofMillis(150);
  private static final long CONDITION_INTERVAL = TimeUnit.MILLISECONDS.toNanos(250);

  private final ClientContext context;
  private final ZPath path;
  private final LockEntrance entrance;
  private final LockOwnership ownership;
  private final JavaLock javaLock;

  LineLock(RecipeClient client, ZPath path, LockEntrance entrance, LockOwnership ownership) {
    this.context = ClientContext.of(client);
    this.path = path;
    this.entrance = entrance;
    this.ownership = ownership;
    this.javaLock = new JavaLock(this, ownership.holds());
  }

  @Override
  public ZPath path() {
    return path;
  }

  @Override
  public Lease acquire() throws InterruptedException {
    Blocking.refuseInterrupted();
    Optional<Lease> reentered = ownership.reenter();
    return reentered.isPresent()
        ? reentered.get()
        : ownership.own(await(Deadline.never()).orElseThrow());
  }

  @Override
  public Lease acquire(Duration timeout) throws InterruptedException {
    Deadline deadline = deadline(timeout);
    Blocking.refuseInterrupted();
    Optional<Lease> reentered = ownership.reenter();
    if (reentered.isPresent()) {
      return reentered.get();
    }
    AcquireRequest request = enter(entrance.forBlockingThread(), timeout);
    Optional<Lease> lease = request.await(deadline);
    return lease.isPresent() ? ownership.own(lease.get()) : timedOut(request, timeout);
  }

  @Override
  public Optional<Lease> tryAcquire() {
    Optional<Lease> reentered = ownership.reenter();
    return reentered.isPresent() ? reentered : tryOnce().map(ownership::own);
  }

  @Override
  public CompletableFuture<Lease> acquireAsync() {
    return entrance.enter().asFuture(() -> new IllegalStateException(this + ": refused"));
  }

  @Override
  public CompletableFuture<Lease> acquireAsync(Duration timeout) {
    Deadline deadline = deadline(timeout);
    AcquireRequest request = enter(entrance, timeout);
    return cancelledAt(request, deadline, request.asFuture(() -> timeout(request, timeout)));
  }

  /**
   * As {@link #acquireAsync(Duration)} with zero, sent together with the rest of the batch. Not for
   * users: may complete on the event thread.
   */
  CompletableFuture<Lease> tryAsync(RequestBatch batch) {
    Deadline deadline = deadline(Duration.ZERO);
    AcquireRequest request = entrance.enterOnce(batch);
    return cancelledAt(
        request, deadline, request.asOurFuture(() -> timeout(request, Duration.ZERO)));
  }

  private CompletableFuture<Lease> cancelledAt(
      AcquireRequest request, Deadline deadline, CompletableFuture<Lease> future) {
    if (!deadline.isNever()) {
      Runnable cancelTimer = context.after(Duration.ofNanos(deadline.left()), request::withdraw);
      future.whenComplete((lease, error) -> cancelTimer.run());
    }
    return future;
  }

  @Override
  public Optional<Lease> acquireUnless(BooleanSupplier done, Duration timeout)
      throws InterruptedException {
    Deadline deadline = deadline(timeout);
    Blocking.refuseInterrupted();
    if (done.getAsBoolean()) {
      return Optional.empty();
    }
    Optional<Lease> reentered = ownership.reenter();
    return reentered.isPresent() ? reentered : awaitUnless(done, deadline, timeout);
  }

  private Optional<Lease> awaitUnless(BooleanSupplier done, Deadline deadline, Duration timeout)
      throws InterruptedException {
    AcquireRequest request = enter(entrance.forBlockingThread(), timeout);
    boolean kept = false;
    try {
      Optional<Lease> granted = timeout.isZero() ? request.await(deadline) : Optional.empty();
      while (granted.isEmpty() && !timeout.isZero() && deadline.left() > 0) {
        granted = request.poll(Math.min(CONDITION_INTERVAL, deadline.left()));
        if (granted.isEmpty() && done.getAsBoolean()) {
          return Optional.empty();
        }
      }
      if (granted.isPresent() && done.getAsBoolean()) {
        return Optional.empty();
      }
      kept = granted.isPresent();
      return Optional.of(kept ? ownership.own(granted.get()) : timedOut(request, timeout));
    } finally {
      if (!kept) {
        request.abandon();
      }
    }
  }

  @Override
  public <T, X extends Exception> T run(Duration timeout, Guarded<T, X> action)
      throws InterruptedException, X {
    try (Lease lease = acquire(timeout)) {
      return action.run(lease);
    }
  }

  @Override
  public LockView inspect() {
    return LockView.of(LineInspector.read(context, path, LockEntries.FORMAT));
  }

  @Override
  public boolean requestRevocation() {
    return LineInspector.requestRevocation(context, path, LockEntries.FORMAT);
  }

  @Override
  public Lock asJavaLock() {
    return javaLock;
  }

  /** Waits for the lock; empty when the time is over. */
  Optional<Lease> await(Deadline deadline) throws InterruptedException {
    return entrance.forBlockingThread().enter().await(deadline);
  }

  /** Waits as long as it takes; an interrupt is kept for later. */
  Lease awaitUninterruptibly() {
    return entrance
        .forBlockingThread()
        .enter()
        .awaitUninterruptibly(Deadline.never())
        .orElseThrow();
  }

  /** Takes the lock if it is free. */
  Optional<Lease> tryOnce() {
    return entrance.forBlockingThread().enterOnce().awaitUninterruptibly(deadline(Duration.ZERO));
  }

  /** Runs what may call user code: not on the event thread. */
  void runCallback(Runnable action) {
    context.runCallback(action);
  }

  /** The same, for users: completes on the callback executor. */
  <T> CompletableFuture<T> onCallback(CompletableFuture<T> kernels) {
    return context.onCallback(kernels);
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "[" + path + "]";
  }

  private static AcquireRequest enter(LockEntrance by, Duration timeout) {
    return timeout.isZero() ? by.enterOnce() : by.enter();
  }

  /** Zero means one attempt, which may take as long as the client waits for one answer. */
  private Deadline deadline(Duration timeout) {
    Deadline given = Deadline.after(timeout);
    return timeout.isZero() ? Deadline.after(context.requestTimeout()) : given;
  }

  private AcquireTimeoutException timeout(AcquireRequest request, Duration timeout) {
    return new AcquireTimeoutException(path, timeout, Optional.empty(), request.position());
  }

  private Lease timedOut(AcquireRequest request, Duration timeout) throws InterruptedException {
    AcquireRequest.Standing standing = request.standing(HOLDER_LOOKUP);
    throw new AcquireTimeoutException(path, timeout, standing.holder(), standing.ahead());
  }
}
