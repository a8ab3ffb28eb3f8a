package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Party.SOON;

import io.zkrecipes.Lease;
import io.zkrecipes.lock.DistributedLock;

/** Every verb that grants a lease. */
enum Verb {
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
      case TRY_ACQUIRE -> Scene.tried(lock);
      case ACQUIRE_ASYNC -> Scene.in(lock.acquireAsync());
      case ACQUIRE_ASYNC_TIMED -> Scene.in(lock.acquireAsync(SOON));
      case ACQUIRE_UNLESS -> lock.acquireUnless(() -> false, SOON).orElseThrow();
    };
  }
}
