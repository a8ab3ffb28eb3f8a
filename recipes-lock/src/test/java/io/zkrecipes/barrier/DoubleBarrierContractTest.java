package io.zkrecipes.barrier;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.barrier.contract.DoubleBarrierContract;

class DoubleBarrierContractTest extends DoubleBarrierContract {
  @Override
  protected DoubleBarrier barrier(RecipeClient client, String path, int parties) {
    return DoubleBarrier.of(client, path, parties);
  }
}
