package io.zkrecipes.kernel.concurrent;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Runs steps one at a time, in the order in which they came, on another executor. */
public final class SerialExecutor extends Monitor implements Executor {
  private final Executor executor;
  private final ArrayDeque<Runnable> steps = new ArrayDeque<>();
  private boolean running;

  /** Has a queue of its own, and runs its tasks on this executor. */
  public SerialExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable step) {
    runLocked(
        () -> {
          steps.add(step);
          next();
        });
  }

  private void next() {
    Runnable step = running ? null : steps.poll();
    if (step != null) {
      running = true;
      afterUnlock(() -> executor.execute(() -> run(step)));
    }
  }

  private void run(Runnable step) {
    try {
      step.run();
    } finally {
      runLocked(
          () -> {
            running = false;
            next();
          });
    }
  }
}
