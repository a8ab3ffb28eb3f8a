package io.zkrecipes.benchmarks;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A group of threads that run the same benchmark. Used by one thread. */
final class Crowd implements AutoCloseable {
  private final ExecutorService threads;
  private final CompletionService<Long> results;
  private int started;

  Crowd() {
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task);
              thread.setDaemon(true);
              return thread;
            });
    this.results = new ExecutorCompletionService<>(threads);
  }

  /** Starts one more thread; the results of all threads are added up. */
  void start(Callable<Long> member) {
    results.submit(member);
    started++;
  }

  /**
   * Waits for all threads.
   *
   * @return the sum of their results
   * @throws IllegalStateException if one of them fails or they take longer
   */
  long join(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    long sum = 0;
    for (int done = 0; done < started; done++) {
      Future<Long> next = results.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new IllegalStateException(
            "stuck: %d of %d threads were done after %s".formatted(done, started, limit));
      }
      try {
        sum += next.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    return sum;
  }

  /** Interrupts the threads that still run. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
