package io.zkrecipes.kernel.concurrent;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs user code: never on ZooKeeper's threads, and never under a lock. */
public final class CallbackExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(CallbackExecutor.class);

  private final Executor executor;
  private final Consumer<String> warnings;

  public CallbackExecutor(Executor executor, Consumer<String> warnings) {
    this.executor = executor;
    this.warnings = warnings;
  }

  /**
   * Runs user code once: on the executor, or on a new thread if the executor throws. An executor
   * that cannot create a thread throws an Error, and may run the task later all the same; so the
   * task checks whether it has begun already.
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

  /** The same result, completed on the executor: for users, whose dependents run there. */
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
