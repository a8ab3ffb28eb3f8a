package io.zkrecipes.examples;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.lock.UnfairLock;
import io.zkrecipes.server.RecipeServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Eight threads sell 50 tickets each, one ticket at a time. */
public final class UnfairLockExample {
  private UnfairLockExample() {}

  public static void main(String[] args) throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (RecipeServer server = RecipeServer.start();
        RecipeClient client = RecipeClient.connect(server.connectString())) {
      DistributedLock lock = UnfairLock.of(client, "/tickets");
      List<Long> sold = new ArrayList<>(); // guarded by the lock

      Callable<Void> seller =
          () -> {
            for (int i = 0; i < 50; i++) {
              try (Lease lease = lock.acquire(Duration.ofSeconds(5))) {
                sold.add(lease.token()); // grows with every grant, also within a turn
              }
            }
            return null;
          };
      for (Future<Void> done : threads.invokeAll(Collections.nCopies(8, seller))) {
        done.get();
      }

      // Each turn of this process is one node in ZooKeeper; the low byte counts its grants.
      long turns = sold.stream().map(token -> token >> 8).distinct().count();
      System.out.println(sold.size() + " tickets are sold, in " + turns + " turns");
    } finally {
      threads.shutdownNow();
    }
  }
}
