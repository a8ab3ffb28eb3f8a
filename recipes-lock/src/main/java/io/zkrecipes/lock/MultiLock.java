package io.zkrecipes.lock;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Several locks as one: all or nothing.
 *
 * <p>They are taken in the order of their paths, in whatever order they were given, so that no two
 * of these wait for each other in a circle (Havender, "Avoiding deadlock in multitasking systems",
 * IBM Systems Journal 7(2), 1968). First all of them are asked at once: one round trip when all are
 * free. Those that are free from the first one on without a gap are kept, and the others waited for
 * one after the other.
 *
 * <p>Writes no nodes of its own. Each lock is taken anew, also a re-entrant one that the thread
 * holds. Locks of several clients may be mixed, but then {@link MultiLease#txn} is refused.
 * Thread-safe and immutable.
 */
public final class MultiLock {
  private final List<DistributedLock> locks;

  private MultiLock(List<DistributedLock> locks) {
    this.locks = locks;
  }

  /**
   * These locks, at least one.
   *
   * @throws IllegalArgumentException if there is none, or two have one path
   */
  public static MultiLock of(DistributedLock... locks) {
    return of(List.of(locks));
  }

  /** As {@link #of(DistributedLock...)}. */
  public static MultiLock of(List<? extends DistributedLock> locks) {
    if (locks.isEmpty()) {
      throw new IllegalArgumentException("locks: [] (expected: at least one)");
    }
    List<DistributedLock> ordered = new ArrayList<>(locks);
    ordered.sort(Comparator.comparing(DistributedLock::path));
    for (int i = 1; i < ordered.size(); i++) {
      ZPath path = ordered.get(i).path();
      if (path.equals(ordered.get(i - 1).path())) {
        throw new IllegalArgumentException("locks: " + path + " twice (expected: once)");
      }
    }
    return new MultiLock(List.copyOf(ordered));
  }

  /** The paths of the locks, in the order in which they are taken. */
  public List<ZPath> paths() {
    return locks.stream().map(DistributedLock::path).toList();
  }

  /**
   * Waits for all of them, as long as it takes.
   *
   * @throws InterruptedException if the thread is interrupted; nothing is held then
   */
  public MultiLease acquire() throws InterruptedException {
    return await(Deadline.never());
  }

  /**
   * Waits for all of them, this long altogether; zero asks once.
   *
   * @throws AcquireTimeoutException naming the lock that was not free in time; nothing is held then
   * @throws IllegalArgumentException if the timeout is negative
   * @throws InterruptedException if the thread is interrupted; nothing is held then
   */
  public MultiLease acquire(Duration timeout) throws InterruptedException {
    return await(Deadline.after(timeout));
  }

  /**
   * Takes them if all are free now: one round trip, and no wait for others. Bounded as {@link
   * DistributedLock#tryAcquire}, and not interruptible.
   */
  public Optional<MultiLease> tryAcquire() {
    Blocking.refuseEventThread(this, "acquireAsync");
    try {
      return Optional.of(MultiLockRequest.tryOnce(locks));
    } catch (AcquireTimeoutException notFree) {
      return Optional.empty();
    }
  }

  /**
   * Waits without a thread. Cancelling the future, or completing it otherwise, gives up what is
   * held and waited for. Completes on a callback executor of the clients.
   */
  public CompletableFuture<MultiLease> acquireAsync() {
    return MultiLockRequest.begin(locks, Deadline.never());
  }

  /** As {@link #acquireAsync()}, this long altogether; zero asks once. */
  public CompletableFuture<MultiLease> acquireAsync(Duration timeout) {
    return MultiLockRequest.begin(locks, Deadline.after(timeout));
  }

  /**
   * Waits for all of them, runs the action, and releases.
   *
   * @throws AcquireTimeoutException as {@link #acquire(Duration)}; the action did not run
   * @throws X what the action throws
   */
  public <T, X extends Exception> T run(
      Duration timeout, DistributedLock.Guarded<T, ? extends X> action)
      throws InterruptedException, X {
    try (MultiLease lease = acquire(timeout)) {
      return action.run(lease);
    }
  }

  @Override
  public String toString() {
    return "MultiLock" + paths();
  }

  private MultiLease await(Deadline deadline) throws InterruptedException {
    Blocking.refuseInterrupted();
    Blocking.refuseEventThread(this, "acquireAsync");
    return MultiLockRequest.await(locks, deadline);
  }
}
