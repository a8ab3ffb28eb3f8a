package io.zkrecipes.value;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.RotatingFaultModes;

@RotatingFaultModes(offset = 1)
class CounterOverLentCuratorContractTest extends CounterContractTest {
  @Override
  protected RecipeClient client(String servers, String ownerName) {
    return lent(servers, ownerName);
  }
}
