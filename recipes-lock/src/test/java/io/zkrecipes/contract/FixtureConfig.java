package io.zkrecipes.contract;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.TestingCluster;

/**
 * What a fixture needs to know about one run of one test.
 *
 * @param path used by this test only; its parents do not exist yet
 * @param clients makes the clients of the test
 */
public record FixtureConfig(
    FaultMode faultMode, TestingCluster cluster, String path, ClientFactory clients) {

  /** Makes a client, which begins to connect. */
  public interface ClientFactory {
    RecipeClient connect(String servers, String ownerName);
  }
}
