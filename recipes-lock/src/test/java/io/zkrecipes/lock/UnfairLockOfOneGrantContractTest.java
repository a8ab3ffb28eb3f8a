package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.RotatingFaultModes;
import io.zkrecipes.lock.contract.DistributedLockContract;

/** The threads of a process share nothing but the place in line: each grant has its own node. */
@RotatingFaultModes(offset = 1)
class UnfairLockOfOneGrantContractTest extends DistributedLockContract {
  @Override
  protected DistributedLock lock(RecipeClient client, String path) {
    return UnfairLock.builder(client, path).maxLocalGrants(1).build();
  }
}
