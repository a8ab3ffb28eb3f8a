package io.zkrecipes.examples.herd;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.WireLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A group of waiters behind one holder, connected through a proxy that counts. Counting begins when
 * the holder releases, and ends when each waiter has held the lock once.
 *
 * <p>The holder does not connect through the proxy. The sessions are long, so that no sign of life
 * is sent meanwhile.
 */
final class HerdExperiment implements AutoCloseable {
  private static final Duration SESSION = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final WaiterGroup group;
  private final FaultProxy proxy;
  private final RecipeClient holder;
  private final List<RecipeClient> processes = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private HerdExperiment(WaiterGroup group, String connectString) {
    this.group = group;
    this.proxy = FaultProxy.to(connectString);
    this.holder = connect(connectString);
    for (int i = 0; i < group.processes(); i++) {
      processes.add(connect(proxy.connectString()));
    }
  }

  private static RecipeClient connect(String connectString) {
    return RecipeClient.builder(connectString).sessionTimeout(SESSION).build();
  }

  static HerdExperiment with(WaiterGroup group, String connectString) throws InterruptedException {
    HerdExperiment experiment = new HerdExperiment(group, connectString);
    for (RecipeClient process : experiment.processes) {
      if (!process.awaitConnected(LIMIT)) {
        experiment.close();
        throw new IllegalStateException("no connection to " + connectString);
      }
    }
    return experiment;
  }

  /** Measures the naive lock. A holder releases when all other waiters have set their watches. */
  ReleaseCost naive(String name, String path) throws Exception {
    Semaphore watching = new Semaphore(0);
    AtomicInteger left = new AtomicInteger(group.size());
    NaiveLock first = new NaiveLock(holder.curator(), path, watching);
    first.acquire();
    List<Future<?>> grants = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      NaiveLock lock = new NaiveLock(process(i).curator(), path, watching);
      grants.add(
          threads.submit(
              () -> {
                lock.acquire();
                awaitWatching(watching, left.decrementAndGet());
                lock.release();
                return true;
              }));
    }
    awaitWatching(watching, group.size());
    WireLog log =
        proxy.record(
            () -> {
              first.release();
              for (Future<?> grant : grants) {
                grant.get(LIMIT.toSeconds(), SECONDS);
              }
            });
    return ReleaseCost.of(group, name, log);
  }

  /** Measures a lock that keeps a line, with so many nodes in it when all waiters wait. */
  ReleaseCost line(String name, int nodes, Function<RecipeClient, DistributedLock> recipe)
      throws Exception {
    DistributedLock own = recipe.apply(holder);
    Lease first = own.acquire(LIMIT);
    List<CompletableFuture<Void>> grants = new ArrayList<>();
    for (int i = 0; i < group.size(); i++) {
      DistributedLock lock = recipe.apply(process(i));
      grants.add(lock.acquireAsync(LIMIT).thenCompose(Lease::release));
    }
    awaitWaiters(own, nodes);
    WireLog log =
        proxy.record(
            () -> {
              first.close();
              for (CompletableFuture<Void> grant : grants) {
                grant.get(LIMIT.toSeconds(), SECONDS);
              }
            });
    return ReleaseCost.of(group, name, log);
  }

  private RecipeClient process(int waiter) {
    return processes.get(waiter % processes.size());
  }

  private static void awaitWatching(Semaphore watching, int waiters)
      throws InterruptedException, TimeoutException {
    if (!watching.tryAcquire(waiters, LIMIT.toSeconds(), SECONDS)) {
      throw new TimeoutException("not all " + waiters + " watch within " + LIMIT);
    }
  }

  private static void awaitWaiters(DistributedLock lock, int nodes) throws TimeoutException {
    long start = System.nanoTime();
    while (lock.inspect().waiters().size() < nodes) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new TimeoutException("not all " + nodes + " came within " + LIMIT);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    processes.forEach(RecipeClient::close);
    holder.close();
    proxy.close();
  }
}
