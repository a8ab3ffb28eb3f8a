package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One thread of a client, which runs one call after the other. */
final class LockThread implements AutoCloseable {
  final TestClient process;
  private final ExecutorService thread;

  LockThread(TestClient process, String name) {
    this.process = process;
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
  }

  /** Acquires the lock, and waits without a limit. */
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

  /** Interrupts the current call. */
  void interrupt() {
    thread.shutdownNow();
  }

  @Override
  public void close() {
    interrupt();
  }
}
