package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.LockProcess.SOON;

import io.zkrecipes.Lease;
import io.zkrecipes.lock.DistributedLock;

/** Every method that acquires a lease. */
enum AcquireMethod {
  ACQUIRE,
  ACQUIRE_TIMED,
  TRY_ACQUIRE,
  ACQUIRE_ASYNC,
  ACQUIRE_ASYNC_TIMED,
  ACQUIRE_UNLESS;

  Lease on(DistributedLock lock) throws Exception {
    return switch (this) {
      case ACQUIRE -> lock.acquire();
      case ACQUIRE_TIMED -> lock.acquire(SOON);
      case TRY_ACQUIRE -> LockFixture.tryUntilAcquired(lock);
      case ACQUIRE_ASYNC -> LockFixture.resultOf(lock.acquireAsync());
      case ACQUIRE_ASYNC_TIMED -> LockFixture.resultOf(lock.acquireAsync(SOON));
      case ACQUIRE_UNLESS -> lock.acquireUnless(() -> false, SOON).orElseThrow();
    };
  }
}
