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

/** One of several entries of a thread: shares the lease, is released by itself. */
final class SharedLease implements Lease {
  private final Lease lease;
  private final BooleanSupplier last;
  private final AtomicBoolean released = new AtomicBoolean();

  /** Asks, once, whether this is the last one, with whose end the lease is released. */
  SharedLease(Lease lease, BooleanSupplier last) {
    this.lease = lease;
    this.last = last;
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
    boolean now = released.compareAndSet(false, true) && last.getAsBoolean();
    return now ? lease.release() : CompletableFuture.completedFuture(null);
  }

  @Override
  public void close() {
    if (released.compareAndSet(false, true) && last.getAsBoolean()) {
      lease.close();
    }
  }

  @Override
  public String toString() {
    return "Shared" + lease;
  }
}
