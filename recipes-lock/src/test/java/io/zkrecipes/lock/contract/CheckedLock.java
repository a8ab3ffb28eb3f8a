package io.zkrecipes.lock.contract;

import io.zkrecipes.Lease;
import io.zkrecipes.ZPath;
import io.zkrecipes.contract.ExclusionChecker;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.lock.LockView;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/** The lock under test, which reports all its grants to an {@link ExclusionChecker}. */
record CheckedLock(DistributedLock lock, String holder, ExclusionChecker checker)
    implements DistributedLock {

  private Lease recorded(Lease lease) {
    checker.granted(holder, lease, lease.token(), lease::isValid);
    return lease;
  }

  /** Returns the same future, since the caller may cancel it. */
  private CompletableFuture<Lease> recorded(CompletableFuture<Lease> future) {
    future.thenAccept(this::recorded);
    return future;
  }

  @Override
  public ZPath path() {
    return lock.path();
  }

  @Override
  public Lease acquire() throws InterruptedException {
    return recorded(lock.acquire());
  }

  @Override
  public Lease acquire(Duration timeout) throws InterruptedException {
    return recorded(lock.acquire(timeout));
  }

  @Override
  public Optional<Lease> tryAcquire() {
    return lock.tryAcquire().map(this::recorded);
  }

  @Override
  public CompletableFuture<Lease> acquireAsync() {
    return recorded(lock.acquireAsync());
  }

  @Override
  public CompletableFuture<Lease> acquireAsync(Duration timeout) {
    return recorded(lock.acquireAsync(timeout));
  }

  @Override
  public Optional<Lease> acquireUnless(BooleanSupplier done, Duration timeout)
      throws InterruptedException {
    return lock.acquireUnless(done, timeout).map(this::recorded);
  }

  @Override
  public <T, X extends Exception> T run(Duration timeout, Guarded<T, X> action)
      throws InterruptedException, X {
    return lock.run(timeout, lease -> action.run(recorded(lease)));
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
