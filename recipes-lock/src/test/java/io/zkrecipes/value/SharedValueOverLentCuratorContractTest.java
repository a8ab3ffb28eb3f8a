package io.zkrecipes.value;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.RotatingFaultModes;

@RotatingFaultModes(offset = 0)
class SharedValueOverLentCuratorContractTest extends SharedValueContractTest {
  @Override
  protected RecipeClient client(String servers, String ownerName) {
    return lent(servers, ownerName);
  }
}
