package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.RecipeClient;
import java.time.Duration;

/** The node below which a client works, as it stands at the end of a connect string. */
final class Chroot {
  private Chroot() {}

  /**
   * Makes the chroot, if there is one and it is missing: ZooKeeper does not. Made of containers,
   * which the server takes away some time after the last child.
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
