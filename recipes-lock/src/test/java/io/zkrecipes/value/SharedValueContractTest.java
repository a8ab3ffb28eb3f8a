package io.zkrecipes.value;

import io.zkrecipes.Codec;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.value.contract.SharedValueContract;

class SharedValueContractTest extends SharedValueContract {
  @Override
  protected SharedValue<String> value(RecipeClient client, String path) {
    return SharedValue.of(client, path, Codec.text());
  }
}
