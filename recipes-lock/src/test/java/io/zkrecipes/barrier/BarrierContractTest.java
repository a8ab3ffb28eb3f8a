package io.zkrecipes.barrier;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.barrier.contract.BarrierContract;

class BarrierContractTest extends BarrierContract {
  @Override
  protected Barrier barrier(RecipeClient client, String path) {
    return Barrier.of(client, path);
  }
}
