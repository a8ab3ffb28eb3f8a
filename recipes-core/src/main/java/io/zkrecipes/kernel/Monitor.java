package io.zkrecipes.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * State under a lock, and what a change of it causes elsewhere: planned under the lock, run after
 * it is free again, in order. So nothing that calls out runs under it.
 */
abstract class Monitor {
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Runnable> effects = new ArrayDeque<>();

  /** Runs a step under the lock, and what it planned for afterwards without. */
  final void act(Runnable step) {
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

  /** As {@link #act}, with an answer. */
  final <T> T decide(Supplier<T> step) {
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

  /** Looks at something under the lock. */
  final <T> T ask(Supplier<T> look) {
    lock.lock();
    try {
      return look.get();
    } finally {
      lock.unlock();
    }
  }

  /** Plans what is to run without the lock. */
  final void afterwards(Runnable effect) {
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
