package io.zkrecipes.barrier;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.barrier.contract.LatchContract;

class LatchContractTest extends LatchContract {
  @Override
  protected Latch latch(RecipeClient client, String path, int count) {
    return Latch.of(client, path, count);
  }
}
