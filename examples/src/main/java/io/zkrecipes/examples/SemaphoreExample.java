package io.zkrecipes.examples;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.DistributedSemaphore;
import io.zkrecipes.lock.SemaphoreView;
import io.zkrecipes.server.RecipeServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Two films are rendered on a farm of four machines; it grows while the second one waits. */
public final class SemaphoreExample {
  private SemaphoreExample() {}

  public static void main(String[] args) throws InterruptedException {
    try (RecipeServer server = RecipeServer.start();
        RecipeClient client = RecipeClient.connect(server.connectString())) {
      DistributedSemaphore machines = DistributedSemaphore.of(client, "/farm", 4);

      try (Lease large = machines.acquire(3, Duration.ofSeconds(5))) {
        CompletableFuture<Lease> small = machines.acquireAsync(2); // waits: only one is left
        machines.resize(6); // for all processes; waiters are admitted

        try (Lease both = small.join()) {
          SemaphoreView now = machines.inspect();
          System.out.printf(
              "%d films are rendered, %d of %d machines is free%n",
              now.holders().size(), now.available(), now.permits());
          System.out.println("In order of arrival: " + (large.token() < both.token()));
        }
      }
    }
  }
}
