package io.zkrecipes.kernel.node;

import io.zkrecipes.kernel.concurrent.Monitor;
import java.util.ArrayDeque;
import java.util.List;

/** What was asked of a node and is not under way yet; and whether a round is. Thread-safe. */
final class UpdateQueue extends Monitor {
  private final ArrayDeque<PendingUpdate<?>> queue = new ArrayDeque<>();
  private boolean running;

  /** Adds one, and begins a round if none is under way. */
  void add(PendingUpdate<?> pending, Runnable begin) {
    runLocked(
        () -> {
          queue.add(pending);
          if (!running) {
            running = true;
            afterUnlock(begin);
          }
        });
  }

  /** Whether it was still here, and is not any more. */
  boolean takeBack(PendingUpdate<?> pending) {
    return callLocked(() -> queue.remove(pending));
  }

  /**
   * Moves the next ones, this many at most, to the batch of the round. If there is none, the round
   * is over, and with that the batch belongs to another one.
   */
  boolean moveTo(List<PendingUpdate<?>> batch, int most) {
    return callLocked(
        () -> {
          while (batch.size() < most && !queue.isEmpty()) {
            batch.add(queue.poll());
          }
          running = !batch.isEmpty();
          return running;
        });
  }
}
