package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.Txn;
import io.zkrecipes.ZPath;
import io.zkrecipes.lock.ThreadHolds.Hold;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** One of several entries of a thread: shares the lease, is released by itself. */
final class ReentrantLease implements Lease {
  private final Hold hold;
  private final Lease lease;
  private final AtomicBoolean released = new AtomicBoolean();

  ReentrantLease(Hold hold) {
    this.hold = hold;
    this.lease = hold.lease();
  }

  @Override
  public ZPath path() {
    return lease.path();
  }

  @Override
  public long token() {
    return lease.token();
  }

  @Override
  public LeaseState state() {
    return released.get() ? LeaseState.RELEASED : lease.state();
  }

  @Override
  public Duration safeFor() {
    return released.get() ? Duration.ZERO : lease.safeFor();
  }

  @Override
  public CompletableFuture<LossReason> lost() {
    return lease.lost();
  }

  @Override
  public Txn txn() {
    if (released.get()) {
      throw new LeaseLostException(path(), token(), "it was released");
    }
    return lease.txn();
  }

  @Override
  public void onRevokeRequested(Runnable listener) {
    lease.onRevokeRequested(listener);
  }

  @Override
  public CompletableFuture<Void> release() {
    boolean last = released.compareAndSet(false, true) && hold.leave();
    return last ? lease.release() : CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {
    if (released.compareAndSet(false, true) && hold.leave()) {
      lease.close();
    }
  }

  @Override
  public String toString() {
    return "Reentrant" + lease;
  }
}
