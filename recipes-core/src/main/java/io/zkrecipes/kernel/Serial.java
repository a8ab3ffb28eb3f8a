package io.zkrecipes.kernel;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Runs steps one at a time, in the order in which they came, on the callback executor. */
public final class Serial extends Monitor implements Executor {
  private final Sessions sessions;
  private final ArrayDeque<Runnable> steps = new ArrayDeque<>();
  private boolean running;

  /** Has a queue of its own. */
  public Serial(Sessions sessions) {
    this.sessions = sessions;
  }

  @Override
  public void execute(Runnable step) {
    act(
        () -> {
          steps.add(step);
          next();
        });
  }

  private void next() {
    Runnable step = running ? null : steps.poll();
    if (step != null) {
      running = true;
      afterwards(() -> sessions.callOut(() -> run(step)));
    }
  }

  private void run(Runnable step) {
    try {
      step.run();
    } finally {
      act(
          () -> {
            running = false;
            next();
          });
    }
  }
}
