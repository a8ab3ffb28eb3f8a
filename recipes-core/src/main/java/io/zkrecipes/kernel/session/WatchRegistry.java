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
 * Who in this session watches which node.
 *
 * <p>One watcher object serves the whole session, so that any number of listeners of one node cost
 * one event, and giving up leaves nothing behind on this side. The watch on the server is not taken
 * back: it goes with the node, every node watched here is one of a line or its directory, and
 * taking it back would also take it from others who share the connection.
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
        (p, those) -> {
          List<NodeListener> all = those == null ? new CopyOnWriteArrayList<>() : those;
          all.add(listener);
          return all;
        });
    arm(path);
  }

  void remove(String path, NodeListener listener) {
    listeners.computeIfPresent(
        path, (p, those) -> those.remove(listener) && those.isEmpty() ? null : those);
  }

  int size() {
    return listeners.size();
  }

  /** The session is over. */
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
      List<NodeListener> those = listeners.get(path);
      if (those != null) {
        those.forEach(NodeListener::onChange);
        arm(path);
      }
    }
  }

  private void arm(String path) {
    session
        .repeated(() -> session.wire().watch(path, this))
        .thenCompose(reply -> reply.is(Code.NOAUTH) ? unread(path) : done(reply))
        .thenAccept(reply -> told(path, reply));
  }

  private CompletableFuture<Reply<Node>> unread(String path) {
    return session.repeated(() -> session.wire().watchUnread(path, this));
  }

  private void told(String path, Reply<Node> reply) {
    if (reply.is(Code.NONODE)) {
      onDeleted(path);
    } else if (reply.ok()) {
      listeners.getOrDefault(path, List.of()).forEach(listener -> listener.onData(reply.get()));
    } else if (reply.is(Code.NOAUTH)) {
      listeners.getOrDefault(path, List.of()).forEach(NodeListener::onAccessDenied);
    }
  }

  private void onDeleted(String path) {
    List<NodeListener> those = listeners.remove(path);
    if (those != null) {
      those.forEach(NodeListener::onDeleted);
    }
  }

  private static <T> CompletableFuture<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }
}
