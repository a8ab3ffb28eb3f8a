package io.zkrecipes.election;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.RotatingFaultModes;

@RotatingFaultModes(offset = 1)
class ElectionOverLentCuratorContractTest extends ElectionContractTest {
  @Override
  protected RecipeClient client(String servers, String ownerName) {
    return lent(servers, ownerName);
  }
}
