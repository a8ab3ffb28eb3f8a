package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.lock.Holds.CountedHold;
import java.util.Optional;

/**
 * Which threads hold a lock object, and whether the methods that return leases are re-entrant.
 *
 * @param reentrant if not, leases belong to no thread; only {@link JavaLock} counts holds
 */
record LockOwnership(Holds holds, boolean reentrant) {

  /** One more lease of the current thread, if it holds the lock and may enter again. */
  Optional<Lease> reenter() {
    return reentrant ? holds.again().map(LockOwnership::share) : Optional.empty();
  }

  /** What the caller gets for a lease that was just granted to the current thread. */
  Lease own(Lease granted) {
    return reentrant ? share(holds.first(granted)) : granted;
  }

  private static Lease share(CountedHold hold) {
    return new SharedLease(hold.lease(), hold::leave);
  }
}
