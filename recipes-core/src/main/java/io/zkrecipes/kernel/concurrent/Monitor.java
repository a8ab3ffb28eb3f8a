package io.zkrecipes.kernel.concurrent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * State under a lock, and what a change of it causes elsewhere: planned under the lock, run after
 * it is free again, in order. So nothing that calls out runs under it.
 */
public abstract class Monitor {
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Runnable> effects = new ArrayDeque<>();

  /** Runs a step under the lock, and afterwards, without the lock, the effects it planned. */
  public final void runLocked(Runnable step) {
    List<Runnable> planned;
    lock.lock();
    try {
      step.run();
      planned = planned();
    } finally {
      lock.unlock();
    }
    planned.forEach(Runnable::run);
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
    planned.forEach(Runnable::run);
    return answer;
  }

  /** Plans an effect: it runs in this thread once the lock is free again. Called under the lock. */
  public final void afterUnlock(Runnable effect) {
    effects.add(effect);
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
