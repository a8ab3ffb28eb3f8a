package io.zkrecipes.election;

import io.zkrecipes.RecipeClient;

class ElectionOverLentCuratorContractTest extends ElectionContractTest {
  @Override
  protected RecipeClient client(String servers, String ownerName) {
    return lent(servers, ownerName);
  }
}
