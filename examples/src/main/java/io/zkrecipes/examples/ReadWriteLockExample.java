package io.zkrecipes.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.DistributedReadWriteLock;
import io.zkrecipes.server.RecipeServer;
import java.time.Duration;

/** Writes a price list alone, and goes on to read it together with others. */
public final class ReadWriteLockExample {
  private ReadWriteLockExample() {}

  public static void main(String[] args) throws InterruptedException {
    Duration soon = Duration.ofSeconds(5);
    try (RecipeServer server = RecipeServer.start();
        RecipeClient shop = RecipeClient.connect(server.connectString());
        RecipeClient till = RecipeClient.connect(server.connectString())) {
      DistributedReadWriteLock prices = DistributedReadWriteLock.of(shop, "/prices");
      DistributedReadWriteLock elsewhere = DistributedReadWriteLock.of(till, "/prices");

      Lease write = prices.writeLock().acquire(soon);
      // Refused by ZooKeeper itself if the lease is gone by the time that this arrives.
      write.txn().create("/prices-today", "tea: 3".getBytes(UTF_8)).commit();

      // No writer is admitted in between; other readers are.
      try (Lease read = prices.downgrade(write);
          Lease other = elsewhere.readLock().acquire(soon)) {
        System.out.println("Two clients read: " + (read.isValid() && other.isValid()));
        System.out.println("A client may write: " + elsewhere.writeLock().tryAcquire().isPresent());
      }
    }
  }
}
