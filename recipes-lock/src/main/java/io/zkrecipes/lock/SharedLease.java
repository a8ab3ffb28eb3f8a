package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.Txn;
import io.zkrecipes.ZPath;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * One of several leases of a thread that share the lease of a lock. Each is released on its own;
 * the shared one is released with the last. Thread-safe.
 */
final class SharedLease implements Lease {
  private final Lease lease;
  private final BooleanSupplier isLast;
  private final AtomicBoolean released = new AtomicBoolean();

  /** A lease that asks once, at its release, whether it is the last one. */
  SharedLease(Lease lease, BooleanSupplier isLast) {
    this.lease = lease;
    this.isLast = isLast;
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
    boolean now = released.compareAndSet(false, true) && isLast.getAsBoolean();
    return now ? lease.release() : CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {
    if (released.compareAndSet(false, true) && isLast.getAsBoolean()) {
      lease.close();
    }
  }

  @Override
  public String toString() {
    return "Shared" + lease;
  }
}
