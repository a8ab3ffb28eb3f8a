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
import io.zkrecipes.lock.Holds.Hold;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/** The verbs of every lock here; how a turn is taken is what makes the difference. */
abstract class LineLock implements DistributedLock {
  private static final Duration HOLDER_LOOKUP = Duration.ofMillis(150);
  private static final long CONDITION_EVERY = TimeUnit.MILLISECONDS.toNanos(250);

  /** How a turn is taken. */
  interface Entrance {
    /** A turn that waits, as long as it takes. */
    AcquireRequest enter();

    /** A turn that is granted or refused, without waiting for others. */
    AcquireRequest enterOnce();

    /**
     * As {@link #enterOnce()}, asked together with the rest of the batch where that is possible.
     */
    default AcquireRequest enterOnce(RequestBatch batch) {
      return enterOnce();
    }

    /** The same for a thread that waits itself, where that makes a difference. */
    default Entrance byThread() {
      return this;
    }
  }

  /** Who holds the lock by thread, and whether the verbs that return leases go by that too. */
  record Ownership(Holds holds, boolean byThread) {}

  private final ClientContext context;
  private final ZPath path;
  private final Entrance entrance;
  private final Ownership ownership;
  private final JavaLock javaLock;

  LineLock(RecipeClient client, ZPath path, Entrance entrance, Ownership ownership) {
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
    Optional<Lease> again = reentered();
    return again.isPresent() ? again.get() : held(await(Deadline.never()).orElseThrow());
  }

  @Override
  public Lease acquire(Duration timeout) throws InterruptedException {
    Deadline deadline = limit(timeout);
    Blocking.refuseInterrupted();
    Optional<Lease> again = reentered();
    if (again.isPresent()) {
      return again.get();
    }
    AcquireRequest turn = enter(entrance.byThread(), timeout);
    Optional<Lease> lease = turn.await(deadline);
    return lease.isPresent() ? held(lease.get()) : tooLate(turn, timeout);
  }

  @Override
  public Optional<Lease> tryAcquire() {
    Optional<Lease> again = reentered();
    return again.isPresent() ? again : tryOnce().map(this::held);
  }

  @Override
  public CompletableFuture<Lease> acquireAsync() {
    return entrance.enter().asFuture(() -> new IllegalStateException(this + ": refused"));
  }

  @Override
  public CompletableFuture<Lease> acquireAsync(Duration timeout) {
    Deadline deadline = limit(timeout);
    AcquireRequest turn = enter(entrance, timeout);
    return limited(turn, deadline, turn.asFuture(() -> late(turn, timeout)));
  }

  /**
   * As {@link #acquireAsync(Duration)} with zero, asked together with the rest of the batch. Not
   * for users: may complete on the event thread.
   */
  CompletableFuture<Lease> askAsync(RequestBatch batch) {
    Deadline deadline = limit(Duration.ZERO);
    AcquireRequest turn = entrance.enterOnce(batch);
    return limited(turn, deadline, turn.asOurFuture(() -> late(turn, Duration.ZERO)));
  }

  private CompletableFuture<Lease> limited(
      AcquireRequest turn, Deadline deadline, CompletableFuture<Lease> future) {
    if (!deadline.isNever()) {
      Duration left = Duration.ofNanos(deadline.left());
      Runnable cancelTimer = context.after(left, turn::withdraw);
      future.whenComplete((lease, error) -> cancelTimer.run());
    }
    return future;
  }

  @Override
  public Optional<Lease> acquireUnless(BooleanSupplier done, Duration timeout)
      throws InterruptedException {
    Deadline deadline = limit(timeout);
    Blocking.refuseInterrupted();
    if (done.getAsBoolean()) {
      return Optional.empty();
    }
    Optional<Lease> again = reentered();
    return again.isPresent() ? again : unless(done, deadline, timeout);
  }

  private Optional<Lease> unless(BooleanSupplier done, Deadline deadline, Duration timeout)
      throws InterruptedException {
    AcquireRequest turn = enter(entrance.byThread(), timeout);
    Optional<Lease> granted = Optional.empty();
    boolean finished = false;
    try {
      if (timeout.isZero()) {
        granted = turn.await(deadline);
      }
      while (granted.isEmpty() && !timeout.isZero() && deadline.left() > 0) {
        granted = turn.poll(Math.min(CONDITION_EVERY, deadline.left()));
        if (granted.isEmpty() && done.getAsBoolean()) {
          return Optional.empty();
        }
      }
      if (granted.isPresent() && done.getAsBoolean()) {
        return Optional.empty();
      }
      finished = granted.isPresent();
      return Optional.of(finished ? held(granted.get()) : tooLate(turn, timeout));
    } finally {
      if (!finished) {
        turn.abandon();
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
    return LockViews.of(LineInspector.read(context, path, LockEntries.FORMAT));
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
    return entrance.byThread().enter().await(deadline);
  }

  /** Waits as long as it takes; an interrupt is kept for later. */
  Lease awaitUninterruptibly() {
    return entrance.byThread().enter().awaitUninterruptibly(Deadline.never()).orElseThrow();
  }

  /** Takes the lock if it is free. */
  Optional<Lease> tryOnce() {
    return entrance.byThread().enterOnce().awaitUninterruptibly(limit(Duration.ZERO));
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

  private static AcquireRequest enter(Entrance by, Duration timeout) {
    return timeout.isZero() ? by.enterOnce() : by.enter();
  }

  /** This long; asking once, which is what zero means, may take as long as one answer does. */
  private Deadline limit(Duration timeout) {
    Deadline given = Deadline.after(timeout);
    return timeout.isZero() ? Deadline.after(context.requestTimeout()) : given;
  }

  private Optional<Lease> reentered() {
    return ownership.byThread() ? ownership.holds().again().map(LineLock::share) : Optional.empty();
  }

  private Lease held(Lease lease) {
    return ownership.byThread() ? share(ownership.holds().first(lease)) : lease;
  }

  private static Lease share(Hold hold) {
    return new SharedLease(hold.lease(), hold::leave);
  }

  private AcquireTimeoutException late(AcquireRequest turn, Duration timeout) {
    return new AcquireTimeoutException(path, timeout, Optional.empty(), turn.position());
  }

  private Lease tooLate(AcquireRequest turn, Duration timeout) throws InterruptedException {
    AcquireRequest.Standing standing = turn.standing(HOLDER_LOOKUP);
    throw new AcquireTimeoutException(path, timeout, standing.holder(), standing.ahead());
  }
}
