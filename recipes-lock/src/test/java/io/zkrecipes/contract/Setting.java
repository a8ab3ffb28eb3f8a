package io.zkrecipes.contract;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.TestingCluster;

/**
 * Where and how one run of one test takes place.
 *
 * @param path nobody else is there; its parents do not exist yet
 * @param clients how its processes connect
 */
public record Setting(World world, TestingCluster cluster, String path, Clients clients) {

  /** Begins to connect. */
  public interface Clients {
    RecipeClient connect(String servers, String ownerName);
  }
}
