package io.zkrecipes.barrier;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.RotatingFaultModes;

@RotatingFaultModes(offset = 2)
class DoubleBarrierOverLentCuratorContractTest extends DoubleBarrierContractTest {
  @Override
  protected RecipeClient client(String servers, String ownerName) {
    return lent(servers, ownerName);
  }
}
