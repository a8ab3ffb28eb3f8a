package io.zkrecipes.value;

import io.zkrecipes.RecipeClient;

class CounterOverLentCuratorContractTest extends CounterContractTest {
  @Override
  protected RecipeClient client(String servers, String ownerName) {
    return lent(servers, ownerName);
  }
}
