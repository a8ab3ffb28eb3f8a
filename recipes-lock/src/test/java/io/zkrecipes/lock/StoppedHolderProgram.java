package io.zkrecipes.lock;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.Txn;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.election.Election;
import io.zkrecipes.election.Term;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A process that leads, holds one lock of each kind, and writes under all of them as fast as it
 * can, until it is refused everywhere. Arguments: connect string, session timeout in milliseconds.
 */
final class StoppedHolderProgram {
  static final String OFFICE = "/locks/office";

  private StoppedHolderProgram() {}

  /** Each kind of lock, by its name; the state that it guards is at {@code /state/<name>}. */
  static Map<String, DistributedLock> locks(RecipeClient client) {
    Map<String, DistributedLock> locks = new LinkedHashMap<>();
    locks.put("fair", FairLock.of(client, "/locks/fair"));
    locks.put("unfair", UnfairLock.of(client, "/locks/unfair"));
    locks.put("write", DistributedReadWriteLock.of(client, "/locks/write").writeLock());
    locks.put("read", DistributedReadWriteLock.of(client, "/locks/read").readLock());
    locks.put("semaphore", DistributedSemaphore.of(client, "/locks/semaphore", 3).permits(2));
    return locks;
  }

  public static void main(String[] args) throws InterruptedException {
    Duration session = Duration.ofMillis(Long.parseLong(args[1]));
    try (RecipeClient client =
        RecipeClient.builder(args[0]).sessionTimeout(session).ownerName("frozen").build()) {
      Map<String, Supplier<Txn>> held = new LinkedHashMap<>();
      for (Map.Entry<String, DistributedLock> each : locks(client).entrySet()) {
        held.put(each.getKey(), each.getValue().acquire(TestClient.SOON)::txn);
      }
      Term term = Election.of(client, OFFICE).candidate("frozen").await(TestClient.SOON);
      held.put("office", term::txn);
      System.out.println("holds all");
      while (!held.isEmpty()) {
        held.entrySet().removeIf(each -> isRefused(each.getKey(), each.getValue()));
      }
      System.out.println("refused everywhere, leads: " + term.isValid());
    }
  }

  private static boolean isRefused(String name, Supplier<Txn> txn) {
    byte[] data = "frozen".getBytes(StandardCharsets.UTF_8);
    try {
      txn.get().setData("/state/" + name, data).commit();
      return false;
    } catch (LeaseLostException expected) {
      return true;
    } catch (UnknownOutcomeException cut) {
      return false;
    } catch (CoordinationException other) {
      System.out.println(other);
      return false;
    }
  }
}
