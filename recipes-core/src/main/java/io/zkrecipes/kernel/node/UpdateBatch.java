package io.zkrecipes.kernel.node;

import io.zkrecipes.kernel.node.Update.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What one round of a {@link VersionedNode} is about: applied and written together. */
final class UpdateBatch {
  private List<PendingUpdate<?>> all = new ArrayList<>();

  /** Whether there is nothing to do and nothing has come. */
  boolean isOver(UpdateQueue queue, int atOnce) {
    return all.isEmpty() && !queue.moveTo(all, atOnce);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Applies each to what the one before leaves; returns what they lead to. */
  Content apply(Content base, Consumer<byte[]> check) {
    Content content = base;
    for (PendingUpdate<?> one : all) {
      content = one.apply(content, check);
    }
    return content;
  }

  /** Whether any of them may write, whatever there is. */
  boolean mayWrite() {
    return all.stream().anyMatch(PendingUpdate::mayWrite);
  }

  /** Whether any of them has changed the data. */
  boolean write() {
    return all.stream().anyMatch(PendingUpdate::writes);
  }

  /** Whether any of them has objected to the data. */
  boolean object() {
    return all.stream().anyMatch(PendingUpdate::objects);
  }

  /** Those who object hear so, and are out. */
  void dismissObjectors() {
    List<PendingUpdate<?>> objectors = all.stream().filter(PendingUpdate::objects).toList();
    all.removeAll(objectors);
    objectors.forEach(one -> one.done(0));
  }

  void done(long revision) {
    taken().forEach(one -> one.done(revision));
  }

  void fail(Supplier<? extends Throwable> why) {
    taken().forEach(one -> one.failed(why));
  }

  /** Before they are told, as they may ask for more. */
  private List<PendingUpdate<?>> taken() {
    List<PendingUpdate<?>> those = all;
    all = new ArrayList<>();
    return those;
  }
}
