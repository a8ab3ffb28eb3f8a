package io.zkrecipes.server;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The threads of one server. ZooKeeper's {@code close} returns while some of them still write, and
 * does not name them. But every thread belongs to the group of the thread that created it, so all
 * threads of one server are in one thread group.
 */
final class ServerThreads {
  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  private final ThreadGroup group;

  ServerThreads(String name) {
    this.group = new ThreadGroup(name);
  }

  /** Runs a step that starts threads, and waits for the step. */
  void run(Step step) throws Exception {
    Callable<Boolean> call =
        () -> {
          step.run();
          return true;
        };
    FutureTask<Boolean> task = new FutureTask<>(call);
    new Thread(group, task, group.getName() + "-start").start();
    try {
      task.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }

  /** Waits until no thread is left, 10 s at most. */
  void awaitEnd() {
    long start = System.nanoTime();
    Thread[] living = living();
    while (living.length > 0 && System.nanoTime() - start < END_LIMIT.toNanos()) {
      joinBriefly(living[0]);
      living = living();
    }
  }

  private Thread[] living() {
    Thread[] found = new Thread[group.activeCount() + 10];
    int count = group.enumerate(found);
    return Arrays.copyOf(found, count);
  }

  private static void joinBriefly(Thread thread) {
    try {
      thread.join(100);
    } catch (InterruptedException e) {
      // close() is not interruptible: the caller has cleared the interrupt flag and sets it again
      Thread.interrupted();
    }
  }

  /** A step that starts threads. */
  interface Step {
    void run() throws Exception;
  }
}
