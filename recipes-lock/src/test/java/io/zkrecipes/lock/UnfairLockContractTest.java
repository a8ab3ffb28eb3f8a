package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.RotatingFaultModes;
import io.zkrecipes.lock.contract.DistributedLockContract;

@RotatingFaultModes(offset = 0)
class UnfairLockContractTest extends DistributedLockContract {
  @Override
  protected DistributedLock lock(RecipeClient client, String path) {
    return UnfairLock.of(client, path);
  }
}
