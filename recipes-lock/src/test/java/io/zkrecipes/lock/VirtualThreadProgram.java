package io.zkrecipes.lock;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** What {@link VirtualThreadTest} runs in a JVM with one carrier thread. */
final class VirtualThreadProgram {
  private static final int WAITERS = 200;

  private VirtualThreadProgram() {}

  /** Arguments: where to connect, and the path of the lock. */
  public static void main(String[] args) throws Exception {
    ExecutorService threads = VirtualThreadTest.perTask();
    try (RecipeClient client = RecipeClient.connect(args[0])) {
      FairLock lock = FairLock.of(client, args[1]);
      Lease held = lock.acquire(Duration.ofSeconds(30));
      AtomicInteger entered = new AtomicInteger();
      List<Future<Integer>> waiters = new ArrayList<>();
      for (int i = 0; i < WAITERS; i++) {
        waiters.add(
            threads.submit(
                () -> {
                  Lease lease = lock.acquire();
                  int number = entered.incrementAndGet();
                  lease.close();
                  return number;
                }));
      }
      while (lock.inspect().waiters().size() < WAITERS) {
        LockSupport.parkNanos(5_000_000);
      }
      System.out.println(WAITERS + " wait");
      System.out.println(threads.submit(() -> "the carrier is free").get(20, SECONDS));
      held.close();
      for (Future<Integer> waiter : waiters) {
        waiter.get(30, SECONDS);
      }
      System.out.println(entered + " entered");
    }
    System.exit(0);
  }
}
