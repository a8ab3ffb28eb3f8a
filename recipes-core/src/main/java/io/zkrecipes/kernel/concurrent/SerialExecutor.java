package io.zkrecipes.kernel.concurrent;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * Runs tasks on another executor, one at a time and in the order of the calls of {@link #execute}.
 * Occupies a thread only while a task runs.
 */
public final class SerialExecutor extends Monitor implements Executor {
  private final Executor executor;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  /** An executor with a queue of its own, whose tasks run on the given one. */
  public SerialExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    runLocked(
        () -> {
          tasks.add(task);
          runNext();
        });
  }

  private void runNext() {
    Runnable task = running ? null : tasks.poll();
    if (task != null) {
      running = true;
      afterUnlock(() -> executor.execute(() -> run(task)));
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } finally {
      runLocked(
          () -> {
            running = false;
            runNext();
          });
    }
  }
}
