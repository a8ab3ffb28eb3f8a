package io.zkrecipes.kernel.node;

import io.zkrecipes.kernel.concurrent.Monitor;
import java.util.ArrayDeque;
import java.util.List;

/**
 * The updates of a {@link VersionedNode} that no round has taken yet, and whether a round is under
 * way. Thread-safe.
 */
final class UpdateQueue extends Monitor {
  private final ArrayDeque<PendingUpdate<?>> queue = new ArrayDeque<>();
  private boolean running;

  /** Adds an update, and begins a round if none is under way. */
  void add(PendingUpdate<?> update, Runnable beginRound) {
    runLocked(
        () -> {
          queue.add(update);
          if (!running) {
            running = true;
            afterUnlock(beginRound);
          }
        });
  }

  /** Removes an update; false if a round has taken it already. */
  boolean remove(PendingUpdate<?> update) {
    return callLocked(() -> queue.remove(update));
  }

  /**
   * Moves the next updates to the batch of the round, until it has this many. If the batch is empty
   * then, the round is over: from then on, the batch belongs to the next round.
   *
   * @return whether the round goes on
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
