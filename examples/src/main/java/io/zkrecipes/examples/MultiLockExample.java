package io.zkrecipes.examples;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.FairLock;
import io.zkrecipes.lock.MultiLease;
import io.zkrecipes.lock.MultiLock;
import io.zkrecipes.server.RecipeServer;
import java.time.Duration;

/** Moves money between two accounts, each of which has a lock of its own. */
public final class MultiLockExample {
  private MultiLockExample() {}

  public static void main(String[] args) throws InterruptedException {
    try (RecipeServer server = RecipeServer.start();
        RecipeClient client = RecipeClient.connect(server.connectString())) {
      MultiLock accounts =
          MultiLock.of(FairLock.of(client, "/accounts/7"), FairLock.of(client, "/accounts/3"));

      try (MultiLease lease = accounts.acquire(Duration.ofSeconds(5))) {
        // Refused by ZooKeeper itself if either lease is gone by the time that this arrives.
        lease.txn().create("/transfer-1", new byte[0]).commit();

        System.out.println("Transfer 1 is done, under tokens of " + accounts.paths());
      }
    }
  }
}
