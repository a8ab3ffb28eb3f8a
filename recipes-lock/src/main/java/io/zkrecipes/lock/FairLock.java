package io.zkrecipes.lock;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.Admission;
import io.zkrecipes.kernel.Blocking;
import io.zkrecipes.kernel.Deadline;
import io.zkrecipes.kernel.LineReader;
import io.zkrecipes.kernel.Place;
import io.zkrecipes.kernel.Place.Patience;
import io.zkrecipes.kernel.Sessions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/**
 * A lock in strict order of arrival over all processes and threads.
 *
 * <p>Every request is one node, {@code <path>/_c_<uuid>-lock-<10 digits>}, EPHEMERAL_SEQUENTIAL,
 * data = owner name, parents CONTAINER: the format of Curator's InterProcessMutex, so both exclude
 * each other on one path. The lowest number holds; everybody else watches the one before (after
 * Hunt et al., "ZooKeeper: Wait-free coordination for Internet-scale systems", USENIX ATC 2010,
 * section 2.4). Free: one round trip. Release: none. Handing over: none.
 *
 * <p>After the loss of a session, those who wait join again at the end of the line, unless built
 * with {@link FairLockBuilder#failOnSessionLoss}.
 */
public final class FairLock implements DistributedLock {
  private static final Duration HOLDER_LOOKUP = Duration.ofMillis(150);
  private static final long CONDITION_EVERY = TimeUnit.MILLISECONDS.toNanos(250);

  private final Sessions sessions;
  private final ZPath path;
  private final Patience patience;
  private final ThreadHolds holds = new ThreadHolds();
  private final boolean reentrant;
  private final JavaLock javaLock;

  FairLock(RecipeClient client, ZPath path, Patience patience, boolean reentrant) {
    this.sessions = client.sessions();
    this.path = path;
    this.patience = patience;
    this.reentrant = reentrant;
    this.javaLock = new JavaLock(this, holds);
  }

  /**
   * The lock at this path.
   *
   * @throws IllegalArgumentException naming the path and what is wrong with it
   */
  public static FairLock of(RecipeClient client, String path) {
    return builder(client, path).build();
  }

  /** As {@link #of}, with options. */
  public static FairLockBuilder builder(RecipeClient client, String path) {
    return new FairLockBuilder(client, ZPath.of(path));
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
    Place place = take(patienceFor(timeout));
    Optional<Lease> lease = place.await(deadline);
    return lease.isPresent() ? held(lease.get()) : tooLate(place, timeout);
  }

  @Override
  public Optional<Lease> tryAcquire() {
    Optional<Lease> again = reentered();
    return again.isPresent() ? again : tryOnce().map(this::held);
  }

  @Override
  public CompletableFuture<Lease> acquireAsync() {
    return take(patience).asFuture(() -> new IllegalStateException(this + ": refused"));
  }

  @Override
  public CompletableFuture<Lease> acquireAsync(Duration timeout) {
    Deadline deadline = limit(timeout);
    Place place = take(patienceFor(timeout));
    CompletableFuture<Lease> future = place.asFuture(() -> late(place, timeout));
    if (!deadline.isNever()) {
      Duration left = Duration.ofNanos(deadline.left());
      Runnable cancelTimer = sessions.after(left, place::withdraw);
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
    Place place = take(patienceFor(timeout));
    Optional<Lease> granted = Optional.empty();
    boolean finished = false;
    try {
      if (timeout.isZero()) {
        granted = place.await(deadline);
      }
      while (granted.isEmpty() && !timeout.isZero() && deadline.left() > 0) {
        granted = place.poll(Math.min(CONDITION_EVERY, deadline.left()));
        if (granted.isEmpty() && done.getAsBoolean()) {
          return Optional.empty();
        }
      }
      if (granted.isPresent() && done.getAsBoolean()) {
        return Optional.empty();
      }
      finished = granted.isPresent();
      return Optional.of(finished ? held(granted.get()) : tooLate(place, timeout));
    } finally {
      if (!finished) {
        place.abandon();
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
    return Inspection.of(LineReader.read(sessions, path));
  }

  @Override
  public boolean requestRevocation() {
    return LineReader.requestRevocation(sessions, path);
  }

  @Override
  public Lock asJavaLock() {
    return javaLock;
  }

  /** Waits for the lock; empty when the time is over. */
  Optional<Lease> await(Deadline deadline) throws InterruptedException {
    return take(patience).await(deadline);
  }

  /** Waits as long as it takes; an interrupt is kept for later. */
  Lease awaitUninterruptibly() {
    return take(patience).awaitUninterruptibly(Deadline.never()).orElseThrow();
  }

  /** Takes the lock if it is free; known without asking where it is held by this client. */
  Optional<Lease> tryOnce() {
    if (sessions.current().filter(session -> session.holds(path)).isPresent()) {
      return Optional.empty();
    }
    return take(Patience.NONE).awaitUninterruptibly(limit(Duration.ZERO));
  }

  @Override
  public String toString() {
    return "FairLock[" + path + "]";
  }

  private Place take(Patience how) {
    return Place.take(sessions, path, Admission.exclusive(), how);
  }

  private Patience patienceFor(Duration timeout) {
    return timeout.isZero() ? Patience.NONE : patience;
  }

  /** This long; asking once, which is what zero means, may take as long as one answer does. */
  private Deadline limit(Duration timeout) {
    Deadline given = Deadline.after(timeout);
    return timeout.isZero() ? Deadline.after(sessions.patience()) : given;
  }

  private Optional<Lease> reentered() {
    return reentrant ? holds.again().map(ReentrantLease::new) : Optional.empty();
  }

  private Lease held(Lease lease) {
    return reentrant ? new ReentrantLease(holds.first(lease)) : lease;
  }

  private AcquireTimeoutException late(Place place, Duration timeout) {
    return new AcquireTimeoutException(path, timeout, Optional.empty(), place.position());
  }

  private Lease tooLate(Place place, Duration timeout) throws InterruptedException {
    Place.Standing standing = place.standing(HOLDER_LOOKUP);
    throw new AcquireTimeoutException(path, timeout, standing.holder(), standing.ahead());
  }
}
