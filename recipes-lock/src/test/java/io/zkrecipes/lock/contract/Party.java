package io.zkrecipes.lock.contract;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.Crowd;
import io.zkrecipes.contract.Member;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.testing.FaultProxy;

/** A process that wants the lock. */
final class Party extends Member {
  /** Takes the lock and releases it. */
  static final Crowd.Round<Party> ROUND = (party, number) -> party.acquire().close();

  final DistributedLock lock;

  Party(String name, FaultProxy proxy, RecipeClient client, DistributedLock lock) {
    super(name, proxy, client);
    this.lock = lock;
  }

  Lease acquire() throws InterruptedException {
    return lock.acquire(SOON);
  }

  /** Takes the lock in a thread of its own. */
  Attempt<Lease> acquiring() {
    return Attempt.of(this::acquire);
  }
}
