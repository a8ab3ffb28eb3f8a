package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.RotatingFaultModes;
import io.zkrecipes.lock.contract.DistributedLockContract;

@RotatingFaultModes(offset = 2)
class WriteLockContractTest extends DistributedLockContract {
  @Override
  protected DistributedLock lock(RecipeClient client, String path) {
    return DistributedReadWriteLock.of(client, path).writeLock();
  }
}
