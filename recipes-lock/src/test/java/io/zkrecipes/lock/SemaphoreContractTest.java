package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.RotatingFaultModes;
import io.zkrecipes.lock.contract.DistributedLockContract;

/** All the permits that there are make a lock. */
@RotatingFaultModes(offset = 0)
class SemaphoreContractTest extends DistributedLockContract {
  @Override
  protected DistributedLock lock(RecipeClient client, String path) {
    return DistributedSemaphore.of(client, path, 2).permits(2);
  }
}
