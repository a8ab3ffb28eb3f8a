package io.zkrecipes.value;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.value.contract.SequenceContract;

class SequenceContractTest extends SequenceContract {
  @Override
  protected Sequence sequence(RecipeClient client, String path) {
    return Sequence.of(client, path);
  }
}
