package io.zkrecipes.contract;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.RecipeClientBuilder;

/** What something must keep, as tests to inherit, each of which runs in every {@link World}. */
public abstract class Contract<S extends Stage<?>> {

  /** For the kits. */
  protected Contract() {}

  /** Sets the stage for one run of one test. */
  protected abstract S stage(Setting setting);

  /**
   * Makes the client of one process; may be overridden to see the contract kept over another kind
   * of client. The kit closes it, with its CuratorFramework.
   *
   * @param servers where it connects
   * @param ownerName its name, which must be that of the client
   */
  protected RecipeClient client(String servers, String ownerName) {
    return options(servers, ownerName).build();
  }

  /** The options that {@link #client} has by default, for those who want one more. */
  protected static RecipeClientBuilder options(String servers, String ownerName) {
    return RecipeClient.builder(servers).sessionTimeout(Member.SESSION).ownerName(ownerName);
  }
}
