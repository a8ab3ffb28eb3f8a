package io.zkrecipes.contract;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.RecipeClientBuilder;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;

/**
 * The guarantees of a recipe as tests to inherit, each of which runs in every {@link FaultMode}.
 */
public abstract class Contract<S extends ContractFixture<?>> {

  /** For contracts. */
  protected Contract() {}

  /** Makes the fixture for one run of one test. */
  protected abstract S fixture(FixtureConfig setting);

  /**
   * Makes the client of one process; may be overridden to test another kind of client. The fixture
   * closes it, with its CuratorFramework.
   *
   * @param servers where it connects
   * @param ownerName its name, which must be that of the client
   */
  protected RecipeClient client(String servers, String ownerName) {
    return options(servers, ownerName).build();
  }

  /** The options of {@link #client}, for overriding methods that add one. */
  protected static RecipeClientBuilder options(String servers, String ownerName) {
    return RecipeClient.builder(servers).sessionTimeout(TestProcess.SESSION).ownerName(ownerName);
  }

  /** A client over a CuratorFramework that is lent to it; both have a namespace. */
  protected static RecipeClient lent(String servers, String ownerName) {
    int session = (int) TestProcess.SESSION.toMillis();
    CuratorFramework curator =
        CuratorFrameworkFactory.builder()
            .connectString(servers)
            .sessionTimeoutMs(session)
            .connectionTimeoutMs(session)
            .retryPolicy(new ExponentialBackoffRetry(20, 10, 1000))
            .namespace("theirs")
            .build();
    curator.start();
    return RecipeClient.builder(curator).namespace("ours/too").ownerName(ownerName).build();
  }
}
