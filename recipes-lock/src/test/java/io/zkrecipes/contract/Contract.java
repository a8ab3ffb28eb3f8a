package io.zkrecipes.contract;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.RecipeClientBuilder;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;

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

  /** A client over a CuratorFramework that is lent to it; both have a namespace. */
  protected static RecipeClient lent(String servers, String ownerName) {
    int session = (int) Member.SESSION.toMillis();
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
