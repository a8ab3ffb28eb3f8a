package io.zkrecipes.kernel.concurrent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where user code runs: off ZooKeeper's threads, under no lock. */
public final class CallbackExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackExecutor.class);

  private final Executor executor;
  private final Consumer<String> warnings;

  public CallbackExecutor(Executor executor, Consumer<String> warnings) {
    this.executor = executor;
    this.warnings = warnings;
  }

  /**
   * Runs user code once, on a thread of its own if the executor refuses, in whichever way: a pool
   * that can make no thread throws an Error, and may have taken the task or not.
   */
  public void run(Runnable callback) {
    AtomicBoolean begun = new AtomicBoolean();
    Runnable guarded =
        () -> {
          if (begun.compareAndSet(false, true)) {
            guarded(callback);
          }
        };
    try {
      executor.execute(guarded);
    } catch (RuntimeException | Error refused) {
      warnings.accept("the callback executor refuses work; using new threads");
      DaemonThreads.daemon("zk-recipes-callback").newThread(guarded).start();
    }
  }

  /** The same result, for a user to hang on. */
  public <T> CompletableFuture<T> of(CompletableFuture<T> result) {
    CompletableFuture<T> given = new CompletableFuture<>();
    result.whenComplete(
        (value, error) ->
            run(
                () -> {
                  if (error == null) {
                    given.complete(value);
                  } else {
                    given.completeExceptionally(Failures.cause(error));
                  }
                }));
    return given;
  }

  private static void guarded(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error thrownByUser) {
      LOG.error("a callback threw", thrownByUser);
    }
  }
}
