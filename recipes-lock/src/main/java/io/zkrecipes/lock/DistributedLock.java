package io.zkrecipes.lock;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.DeadlockException;
import io.zkrecipes.Lease;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/**
 * Lets one at a time in, over all processes that name the same path. Holding is the {@link Lease}
 * that the verbs return: it belongs to whoever has it, not to a thread.
 *
 * <p>Thread-safe and immutable; nothing is sent before the first verb. All verbs may throw {@link
 * ClientClosedException} and {@link AccessDeniedException}. A blocking verb on ZooKeeper's event
 * thread (a Curator listener, say) is refused with {@code IllegalStateException}, as it would wait
 * for itself.
 */
public interface DistributedLock {

  /** Where the lock is, below the client's namespace. */
  ZPath path();

  /**
   * Waits for the lock, as long as it takes, also for the connection.
   *
   * @throws InterruptedException if the thread is interrupted; the place in line is given up
   * @throws SessionLostException only with the option to stay in one session
   * @throws DeadlockException only with {@link FairLockBuilder#detectDeadlocks}, as all verbs that
   *     wait in their thread
   */
  Lease acquire() throws InterruptedException;

  /**
   * Waits for the lock this long; zero asks once, without waiting for others, within the bound of
   * {@link #tryAcquire}.
   *
   * @throws AcquireTimeoutException naming the holder and the position in line, which is given up
   * @throws IllegalArgumentException if the timeout is negative
   * @throws InterruptedException if the thread is interrupted; the place in line is given up
   */
  Lease acquire(Duration timeout) throws InterruptedException;

  /**
   * Takes the lock if it is free now: one round trip, never a wait for others. Answers within a
   * third of the session timeout, or five seconds if that is less, also without a connection: then
   * it is empty, and nothing stays behind. Not interruptible.
   */
  Optional<Lease> tryAcquire();

  /**
   * Waits for the lock without a thread. Cancelling the future leaves the line; a grant that comes
   * in the same moment is released. Completes on the client's callback executor.
   */
  CompletableFuture<Lease> acquireAsync();

  /**
   * As {@link #acquireAsync()}, but completes with {@link AcquireTimeoutException} when the time is
   * over; zero asks once, as {@link #acquire(Duration)} does.
   */
  CompletableFuture<Lease> acquireAsync(Duration timeout);

  /**
   * Waits for the lock, but stops when the work is done already: by somebody else, that is.
   *
   * @param done asked on the calling thread: before joining, every quarter of a second while
   *     waiting, and once more with the lock in hand
   * @return empty when {@code done} was true; the lock is not held then
   * @throws AcquireTimeoutException as {@link #acquire(Duration)}
   */
  Optional<Lease> acquireUnless(BooleanSupplier done, Duration timeout) throws InterruptedException;

  /**
   * Waits for the lock, runs the action with the lease, and releases.
   *
   * @throws AcquireTimeoutException as {@link #acquire(Duration)}; the action did not run
   * @throws X what the action throws
   */
  <T, X extends Exception> T run(Duration timeout, Guarded<T, X> action)
      throws InterruptedException, X;

  /** Reads who holds and who waits, in order; writes nothing. */
  LockView inspect();

  /**
   * Asks whoever holds the lock now to give way; its lease hears it by {@link
   * Lease#onRevokeRequested}, a Curator holder by its own listener.
   *
   * @return whether there was a holder to ask
   */
  boolean requestRevocation();

  /** This lock as a {@code java.util.concurrent} one: owned by threads, and re-entrant. */
  Lock asJavaLock();

  /** What runs while the lock is held. */
  @FunctionalInterface
  interface Guarded<T, X extends Exception> {
    /** Runs with a lease that it may look at and write through; it is released afterwards. */
    T run(Lease lease) throws X;
  }
}
