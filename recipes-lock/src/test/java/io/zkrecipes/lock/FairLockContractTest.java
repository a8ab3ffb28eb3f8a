package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.contract.DistributedLockContract;

class FairLockContractTest extends DistributedLockContract {
  @Override
  protected DistributedLock lock(RecipeClient client, String path) {
    return FairLock.of(client, path);
  }
}
