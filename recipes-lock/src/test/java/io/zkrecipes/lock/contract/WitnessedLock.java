package io.zkrecipes.lock.contract;

import io.zkrecipes.Lease;
import io.zkrecipes.ZPath;
import io.zkrecipes.contract.Witness;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.lock.LockView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/** The lock under test, with a {@link Witness} of all its grants. */
record WitnessedLock(DistributedLock lock, String holder, Witness witness)
    implements DistributedLock {

  private Lease seen(Lease lease) {
    witness.granted(holder, lease, lease.token(), lease::isValid);
    return lease;
  }

  /** The future itself is returned, since cancelling it has a meaning. */
  private CompletableFuture<Lease> seen(CompletableFuture<Lease> future) {
    future.thenAccept(this::seen);
    return future;
  }

  @Override
  public ZPath path() {
    return lock.path();
  }

  @Override
  public Lease acquire() throws InterruptedException {
    return seen(lock.acquire());
  }

  @Override
  public Lease acquire(Duration timeout) throws InterruptedException {
    return seen(lock.acquire(timeout));
  }

  @Override
  public Optional<Lease> tryAcquire() {
    return lock.tryAcquire().map(this::seen);
  }

  @Override
  public CompletableFuture<Lease> acquireAsync() {
    return seen(lock.acquireAsync());
  }

  @Override
  public CompletableFuture<Lease> acquireAsync(Duration timeout) {
    return seen(lock.acquireAsync(timeout));
  }

  @Override
  public Optional<Lease> acquireUnless(BooleanSupplier done, Duration timeout)
      throws InterruptedException {
    return lock.acquireUnless(done, timeout).map(this::seen);
  }

  @Override
  public <T, X extends Exception> T run(Duration timeout, Guarded<T, X> action)
      throws InterruptedException, X {
    return lock.run(timeout, lease -> action.run(seen(lease)));
  }

  @Override
  public LockView inspect() {
    return lock.inspect();
  }

  @Override
  public boolean requestRevocation() {
    return lock.requestRevocation();
  }

  @Override
  public Lock asJavaLock() {
    return lock.asJavaLock();
  }
}
