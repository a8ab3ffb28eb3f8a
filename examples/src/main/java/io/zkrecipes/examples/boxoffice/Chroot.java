package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.RecipeClient;
import java.time.Duration;

/** The chroot at the end of a connect string: the node below which a client works. */
final class Chroot {
  private Chroot() {}

  /**
   * Creates the chroot, if there is one and it is missing; ZooKeeper does not. Creates containers,
   * which the server removes some time after their last child.
   */
  static void make(String connectString, Duration connectLimit) throws InterruptedException {
    int slash = connectString.indexOf('/');
    if (slash < 0) {
      return;
    }
    try (RecipeClient client = RecipeClient.connect(connectString.substring(0, slash))) {
      if (client.awaitConnected(connectLimit)) {
        make(client, connectString.substring(slash));
      }
    }
  }

  // Curator declares Exception.
  private static void make(RecipeClient client, String chroot) {
    try {
      client
          .curator()
          .checkExists()
          .creatingParentContainersIfNeeded()
          .forPath(chroot + "/box-office");
    } catch (Exception e) {
      throw new DemoException("cannot make the chroot " + chroot + ": " + e, e);
    }
  }
}
