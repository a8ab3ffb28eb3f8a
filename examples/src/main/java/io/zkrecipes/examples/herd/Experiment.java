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
 * A crowd that gathers behind one holder, with a proxy that counts in front of its server. Counting
 * begins when the holder lets go, and ends when everyone has held the lock once.
 *
 * <p>The holder itself goes past the proxy. The sessions are long, so that no sign of life is due.
 */
final class Experiment implements AutoCloseable {
  private static final Duration SESSION = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Crowd crowd;
  private final FaultProxy proxy;
  private final RecipeClient holder;
  private final List<RecipeClient> processes = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private Experiment(Crowd crowd, String connectString) {
    this.crowd = crowd;
    this.proxy = FaultProxy.to(connectString);
    this.holder = connect(connectString);
    for (int i = 0; i < crowd.processes(); i++) {
      processes.add(connect(proxy.connectString()));
    }
  }

  private static RecipeClient connect(String connectString) {
    return RecipeClient.builder(connectString).sessionTimeout(SESSION).build();
  }

  static Experiment with(Crowd crowd, String connectString) throws InterruptedException {
    Experiment experiment = new Experiment(crowd, connectString);
    for (RecipeClient process : experiment.processes) {
      if (!process.awaitConnected(LIMIT)) {
        experiment.close();
        throw new IllegalStateException("no connection to " + connectString);
      }
    }
    return experiment;
  }

  /** The naive lock. Who holds it lets go when all others are at rest, watching. */
  Count naive(String name, String path) throws Exception {
    Semaphore watching = new Semaphore(0);
    AtomicInteger left = new AtomicInteger(crowd.size());
    NaiveLock first = new NaiveLock(holder.curator(), path, watching);
    first.acquire();
    List<Future<?>> turns = new ArrayList<>();
    for (int i = 0; i < crowd.size(); i++) {
      NaiveLock lock = new NaiveLock(process(i).curator(), path, watching);
      turns.add(
          threads.submit(
              () -> {
                lock.acquire();
                awaitWatching(watching, left.decrementAndGet());
                lock.release();
                return true;
              }));
    }
    awaitWatching(watching, crowd.size());
    WireLog log =
        proxy.record(
            () -> {
              first.release();
              for (Future<?> turn : turns) {
                turn.get(LIMIT.toSeconds(), SECONDS);
              }
            });
    return Count.of(crowd, name, log);
  }

  /** A lock that keeps a line, in which so many nodes stand when all are waiting. */
  Count line(String name, int nodes, Function<RecipeClient, DistributedLock> recipe)
      throws Exception {
    DistributedLock own = recipe.apply(holder);
    Lease first = own.acquire(LIMIT);
    List<CompletableFuture<Void>> turns = new ArrayList<>();
    for (int i = 0; i < crowd.size(); i++) {
      DistributedLock lock = recipe.apply(process(i));
      turns.add(lock.acquireAsync(LIMIT).thenCompose(Lease::release));
    }
    awaitWaiters(own, nodes);
    WireLog log =
        proxy.record(
            () -> {
              first.close();
              for (CompletableFuture<Void> turn : turns) {
                turn.get(LIMIT.toSeconds(), SECONDS);
              }
            });
    return Count.of(crowd, name, log);
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
