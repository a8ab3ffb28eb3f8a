package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.RotatingFaultModes;
import io.zkrecipes.lock.contract.DistributedLockContract;

/** With one local grant, the threads of a client share no node: each grant has its own. */
@RotatingFaultModes(offset = 1)
class UnfairLockSingleGrantContractTest extends DistributedLockContract {
  @Override
  protected DistributedLock lock(RecipeClient client, String path) {
    return UnfairLock.builder(client, path).maxLocalGrants(1).build();
  }
}
