package io.zkrecipes.election;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.election.contract.ElectionContract;

class ElectionContractTest extends ElectionContract {
  @Override
  protected Election election(RecipeClient client, String path) {
    return Election.of(client, path);
  }
}
