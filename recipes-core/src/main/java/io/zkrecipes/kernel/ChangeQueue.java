package io.zkrecipes.kernel;

import java.util.ArrayDeque;
import java.util.List;

/** What was asked of a node and is not under way yet; and whether a round is. Thread-safe. */
final class ChangeQueue extends Monitor {
  private final ArrayDeque<Pending<?>> queue = new ArrayDeque<>();
  private boolean running;

  /** Adds one, and begins a round if none is under way. */
  void add(Pending<?> pending, Runnable begin) {
    act(
        () -> {
          queue.add(pending);
          if (!running) {
            running = true;
            afterwards(begin);
          }
        });
  }

  /** Whether it was still here, and is not any more. */
  boolean takeBack(Pending<?> pending) {
    return ask(() -> queue.remove(pending));
  }

  /**
   * Moves the next ones, this many at most, to the batch of the round. If there is none, the round
   * is over, and with that the batch belongs to another one.
   */
  boolean moveTo(List<Pending<?>> batch, int most) {
    return ask(
        () -> {
          while (batch.size() < most && !queue.isEmpty()) {
            batch.add(queue.poll());
          }
          running = !batch.isEmpty();
          return running;
        });
  }
}
