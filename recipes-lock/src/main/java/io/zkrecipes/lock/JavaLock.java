package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.lock.Holds.CountedHold;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A lock by the contract of {@link Lock}: owned by threads, re-entrant, no conditions.
 *
 * <p>Taking it again after its lease was lost throws {@link io.zkrecipes.LeaseLostException};
 * unlocking it then is allowed, and touches nobody else's hold.
 */
final class JavaLock implements Lock {
  private final LineLock lock;
  private final Holds holds;

  JavaLock(LineLock lock, Holds holds) {
    this.lock = lock;
    this.holds = holds;
  }

  @Override
  public void lock() {
    if (holds.again().isEmpty()) {
      holds.first(lock.awaitUninterruptibly());
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    Blocking.refuseInterrupted();
    if (holds.again().isEmpty()) {
      lock.await(Deadline.never()).ifPresent(holds::first);
    }
  }

  @Override
  public boolean tryLock() {
    return holds.again().isPresent() || held(lock.tryOnce());
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    Blocking.refuseInterrupted();
    if (holds.again().isPresent()) {
      return true;
    }
    long nanos = unit.toNanos(time);
    return held(nanos <= 0 ? lock.tryOnce() : lock.await(Deadline.ofNanos(nanos)));
  }

  @Override
  public void unlock() {
    CountedHold hold =
        holds
            .mine()
            .orElseThrow(
                () ->
                    new IllegalMonitorStateException(
                        lock + " is not held by " + Thread.currentThread()));
    if (hold.leave()) {
      hold.lease().close();
    }
  }

  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException("a distributed lock has no conditions: " + lock);
  }

  @Override
  public String toString() {
    return "JavaLock[" + lock + "]";
  }

  private boolean held(Optional<Lease> lease) {
    lease.ifPresent(holds::first);
    return lease.isPresent();
  }
}
