package io.zkrecipes.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.lock.FairLock;
import io.zkrecipes.server.RecipeServer;
import java.time.Duration;

/** Marks an order as paid, one process at a time. */
public final class FairLockExample {
  private FairLockExample() {}

  public static void main(String[] args) throws InterruptedException {
    try (RecipeServer server = RecipeServer.start();
        RecipeClient client = RecipeClient.connect(server.connectString())) {
      DistributedLock lock = FairLock.of(client, "/orders/42");

      try (Lease lease = lock.acquire(Duration.ofSeconds(5))) {
        // Refused by ZooKeeper itself if the lease is gone by the time that this arrives.
        lease.txn().create("/orders/42-state", "paid".getBytes(UTF_8)).commit();

        // For any other store: pass the token along, and let the store refuse smaller ones.
        System.out.println("Order 42 is paid, under token " + lease.token());
      }
    }
  }
}
