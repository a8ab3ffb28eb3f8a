package io.zkrecipes.value;

import io.zkrecipes.RecipeClient;

class SharedValueOverLentCuratorContractTest extends SharedValueContractTest {
  @Override
  protected RecipeClient client(String servers, String ownerName) {
    return lent(servers, ownerName);
  }
}
