package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.contract.DistributedLockContract;

class UnfairLockContractTest extends DistributedLockContract {
  @Override
  protected DistributedLock lock(RecipeClient client, String path) {
    return UnfairLock.of(client, path);
  }
}
