package io.zkrecipes.kernel.node;

import io.zkrecipes.kernel.node.Update.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The updates that one round of a {@link VersionedNode} applies and writes together. Used by one
 * round at a time.
 */
final class UpdateBatch {
  private List<PendingUpdate<?>> updates = new ArrayList<>();

  /**
   * Takes updates from the queue if it is empty; false if there are none, and the round is over.
   */
  boolean hasUpdates(UpdateQueue queue, int most) {
    return !updates.isEmpty() || queue.moveTo(updates, most);
  }

  boolean isEmpty() {
    return updates.isEmpty();
  }

  /** Applies each update to the result of the one before; returns what the node will hold. */
  Content apply(Content base, Consumer<byte[]> check) {
    Content content = base;
    for (PendingUpdate<?> update : updates) {
      content = update.apply(content, check);
    }
    return content;
  }

  /** Whether an update may change the data, whatever it is. */
  boolean mayWrite() {
    return updates.stream().anyMatch(PendingUpdate::mayWrite);
  }

  /** Whether an update has changed the data when it was last applied. */
  boolean hasChanges() {
    return updates.stream().anyMatch(PendingUpdate::hasChanged);
  }

  /** Whether an update has thrown when it was last applied. */
  boolean hasFailures() {
    return updates.stream().anyMatch(PendingUpdate::hasThrown);
  }

  /** Fails the updates that have thrown, and removes them. */
  void removeFailures() {
    List<PendingUpdate<?>> failed = updates.stream().filter(PendingUpdate::hasThrown).toList();
    updates.removeAll(failed);
    failed.forEach(update -> update.complete(0));
  }

  /** Completes all updates as they were last applied. */
  void complete(long revision) {
    takeAll().forEach(update -> update.complete(revision));
  }

  void fail(Supplier<? extends Throwable> why) {
    takeAll().forEach(update -> update.fail(why));
  }

  /** Empties the batch before the updates complete, as their dependents may ask for more. */
  private List<PendingUpdate<?>> takeAll() {
    List<PendingUpdate<?>> all = updates;
    updates = new ArrayList<>();
    return all;
  }
}
