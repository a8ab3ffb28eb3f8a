package io.zkrecipes.examples.migration;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.lock.FairLock;
import io.zkrecipes.server.RecipeServer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;

/**
 * An old instance of a service, with Curator's InterProcessMutex, and a new one, with a lock of
 * this library on the same path, number invoices without a gap and without a number given twice.
 */
public final class MigrationExample {
  private static final String LOCK = "/invoices/lock";
  private static final int EACH = 50;

  private MigrationExample() {}

  // Curator declares Exception.
  public static void main(String[] args) throws Exception {
    List<Invoices.Invoice> issued = run(client -> FairLock.of(client, LOCK));
    long byTheOld = issued.stream().filter(invoice -> invoice.issuer().equals("old")).count();
    System.out.printf(
        "Invoices 1 to %d are issued: %d by the old instance, %d by the new one%n",
        issued.get(issued.size() - 1).number(), byTheOld, issued.size() - byTheOld);
  }

  /** All invoices, in the order in which they were issued. */
  static List<Invoices.Invoice> run(Function<RecipeClient, DistributedLock> lock) throws Exception {
    ExecutorService hosts = Executors.newFixedThreadPool(2);
    try (RecipeServer server = RecipeServer.start();
        CuratorFramework curator = curator(server.connectString());
        RecipeClient client = RecipeClient.connect(server.connectString())) {
      Invoices invoices = Invoices.none(curator);
      OldInstance old = new OldInstance(curator, LOCK, invoices);
      NewInstance current = new NewInstance(lock.apply(client), invoices);
      for (Future<Void> done : hosts.invokeAll(List.of(times(old::issue), times(current::issue)))) {
        done.get();
      }
      return invoices.issued();
    } finally {
      hosts.shutdownNow();
    }
  }

  private interface Act {
    void run() throws Exception;
  }

  private static Callable<Void> times(Act act) {
    return () -> {
      for (int i = 0; i < EACH; i++) {
        act.run();
      }
      return null;
    };
  }

  private static CuratorFramework curator(String connectString) {
    CuratorFramework curator =
        CuratorFrameworkFactory.newClient(connectString, new ExponentialBackoffRetry(100, 5));
    curator.start();
    return curator;
  }
}
