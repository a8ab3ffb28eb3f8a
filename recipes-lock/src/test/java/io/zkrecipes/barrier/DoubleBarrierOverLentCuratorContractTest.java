package io.zkrecipes.barrier;

import io.zkrecipes.RecipeClient;

class DoubleBarrierOverLentCuratorContractTest extends DoubleBarrierContractTest {
  @Override
  protected RecipeClient client(String servers, String ownerName) {
    return lent(servers, ownerName);
  }
}
