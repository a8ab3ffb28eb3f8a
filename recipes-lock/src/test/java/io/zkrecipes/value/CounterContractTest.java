package io.zkrecipes.value;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.value.contract.CounterContract;

class CounterContractTest extends CounterContract {
  @Override
  protected Counter counter(RecipeClient client, String path) {
    return Counter.of(client, path);
  }
}
