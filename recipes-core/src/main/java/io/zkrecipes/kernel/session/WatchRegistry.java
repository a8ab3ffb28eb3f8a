package io.zkrecipes.kernel.session;

import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;

/**
 * The node listeners of one session.
 *
 * <p>One watcher object serves the whole session: any number of listeners of one node cost one
 * event, and a listener that is removed leaves nothing behind in this process. The watch on the
 * server stays until the node changes or is deleted. It is not removed because removing it would
 * also remove the watches of other users of a shared connection.
 *
 * <p>Thread-safe: the map's own locking guards each list. Events and replies come on ZooKeeper's
 * event thread.
 */
final class WatchRegistry implements Watcher {
  private final Session session;
  private final ConcurrentHashMap<String, List<NodeListener>> listeners = new ConcurrentHashMap<>();

  WatchRegistry(Session session) {
    this.session = session;
  }

  void add(String path, NodeListener listener) {
    listeners.compute(
        path,
        (p, known) -> {
          List<NodeListener> all = known == null ? new CopyOnWriteArrayList<>() : known;
          all.add(listener);
          return all;
        });
    arm(path);
  }

  void remove(String path, NodeListener listener) {
    listeners.computeIfPresent(
        path, (p, known) -> known.remove(listener) && known.isEmpty() ? null : known);
  }

  int size() {
    return listeners.size();
  }

  /** The session has ended. */
  void clear() {
    List<NodeListener> all = listeners.values().stream().flatMap(List::stream).toList();
    listeners.clear();
    all.forEach(NodeListener::onSessionLost);
  }

  @Override
  public void process(WatchedEvent event) {
    if (event.getType() == EventType.NodeDeleted) {
      onDeleted(event.getPath());
    } else if (event.getType() != EventType.None) {
      String path = event.getPath();
      List<NodeListener> all = listeners.get(path);
      if (all != null) {
        all.forEach(NodeListener::onChange);
        arm(path);
      }
    }
  }

  /** Reads the node and sets a watch; where reading is not allowed, sets the watch without data. */
  private void arm(String path) {
    session
        .repeated(() -> session.wire().watch(path, this))
        .thenCompose(reply -> reply.is(Code.NOAUTH) ? watchUnread(path) : done(reply))
        .thenAccept(reply -> onReply(path, reply));
  }

  private CompletableFuture<Reply<Node>> watchUnread(String path) {
    return session.repeated(() -> session.wire().watchUnread(path, this));
  }

  private void onReply(String path, Reply<Node> reply) {
    if (reply.is(Code.NONODE)) {
      onDeleted(path);
    } else if (reply.ok()) {
      listeners.getOrDefault(path, List.of()).forEach(listener -> listener.onData(reply.get()));
    } else if (reply.is(Code.NOAUTH)) {
      listeners.getOrDefault(path, List.of()).forEach(NodeListener::onAccessDenied);
    }
  }

  private void onDeleted(String path) {
    List<NodeListener> all = listeners.remove(path);
    if (all != null) {
      all.forEach(NodeListener::onDeleted);
    }
  }

  private static <T> CompletableFuture<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }
}
