package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One thread of a process in a test, which does one thing after the other. */
final class Worker implements AutoCloseable {
  final Party party;
  private final ExecutorService thread;

  Worker(Party party, String name) {
    this.party = party;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** Takes the lock, and waits for it as long as it takes. */
  CompletableFuture<Lease> takes(DistributedLock lock) {
    return does(lock::acquire);
  }

  <T> CompletableFuture<T> does(Callable<T> what) {
    CompletableFuture<T> done = new CompletableFuture<>();
    thread.execute(
        () -> {
          try {
            done.complete(what.call());
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  /** Gives up what it waits for. */
  void interrupt() {
    thread.shutdownNow();
  }

  @Override
  public void close() {
    interrupt();
  }
}
