package io.zkrecipes.kernel.concurrent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * State under a lock, and effects of its changes that run without the lock.
 *
 * <p>A step runs under the lock and plans its effects by {@link #afterUnlock}: futures to complete,
 * listeners to call. The thread that runs the step runs them after it has released the lock, in the
 * order in which they were planned. So code that may call back, block or take another lock never
 * runs under this lock. Effects of two threads may overlap: an effect that must be ordered goes
 * through a {@link SerialExecutor}.
 *
 * <p>Steps may be nested; then the effects run when the outermost step has ended. If a step throws,
 * the effects that it has planned run after the next step.
 */
public abstract class Monitor {
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Runnable> effects = new ArrayDeque<>();

  /** Runs a step under the lock, and then its effects without the lock. */
  public final void runLocked(Runnable step) {
    List<Runnable> planned;
    lock.lock();
    try {
      step.run();
      planned = planned();
    } finally {
      lock.unlock();
    }
    runAll(planned.iterator());
  }

  /** As {@link #runLocked}, with a result. */
  public final <T> T callLocked(Supplier<T> step) {
    T answer;
    List<Runnable> planned;
    lock.lock();
    try {
      answer = step.get();
      planned = planned();
    } finally {
      lock.unlock();
    }
    runAll(planned.iterator());
    return answer;
  }

  /** Plans an effect of the current step. Called under the lock. */
  public final void afterUnlock(Runnable effect) {
    effects.add(effect);
  }

  /** Runs all effects, also if one of them throws. */
  private static void runAll(Iterator<Runnable> effects) {
    while (effects.hasNext()) {
      try {
        effects.next().run();
      } catch (RuntimeException | Error thrown) {
        runAll(effects);
        throw thrown;
      }
    }
  }

  private List<Runnable> planned() {
    if (effects.isEmpty() || lock.getHoldCount() > 1) {
      return List.of();
    }
    List<Runnable> all = new ArrayList<>(effects);
    effects.clear();
    return all;
  }
}
