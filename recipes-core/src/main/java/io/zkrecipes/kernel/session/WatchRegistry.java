package io.zkrecipes.kernel.session;

import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.concurrent.Blocking;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;

/**
 * The watches of one session: which listeners are to be called for which node.
 *
 * <p>One watcher object serves the whole session. So any number of listeners of one node cost one
 * event and one read after it, and a listener that is removed leaves nothing behind on this side.
 * The watch on the server is not removed: that would also remove it from others who share the
 * connection. It lasts until the node changes or the session ends.
 *
 * <p><b>Order.</b> A listener is added before its request is sent, and ZooKeeper delivers events
 * and replies in the order in which the server sent them. So no change after the reply is missed.
 * The listener may be called once more, by the reply to an earlier request of another listener of
 * the same node; with what was so before its own reply, never after.
 *
 * <p>Thread-safe, without a lock: listeners are called on ZooKeeper's event thread. A reply may
 * come before the thread that has sent the request attaches its callback. The callback would then
 * run on that thread, perhaps after the event thread has told a newer reply; so the node is read
 * again.
 */
final class WatchRegistry implements Watcher {
  private final Session session;
  private final ConcurrentHashMap<String, List<NodeListener>> listeners = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, List<NodeListener>> nameListeners =
      new ConcurrentHashMap<>();

  WatchRegistry(Session session) {
    this.session = session;
  }

  CompletableFuture<Reply<Node>> add(String path, NodeListener listener) {
    put(listeners, path, listener);
    return arm(path);
  }

  CompletableFuture<Reply<Node>> addMissing(String path, NodeListener listener) {
    put(listeners, path, listener);
    return exists(path)
        .whenComplete(
            (reply, never) -> {
              if (reply.ok()) {
                arm(path);
              }
            });
  }

  void remove(String path, NodeListener listener) {
    take(listeners, path, listener);
  }

  CompletableFuture<Reply<Children>> list(String path, NodeListener listener) {
    put(nameListeners, path, listener);
    return session
        .repeated(() -> session.wire().listWatched(path, this))
        .whenComplete(
            (reply, never) -> {
              if (!reply.ok()) {
                removeNames(path, listener);
              }
            });
  }

  void removeNames(String path, NodeListener listener) {
    take(nameListeners, path, listener);
  }

  private static void put(
      ConcurrentHashMap<String, List<NodeListener>> all, String path, NodeListener listener) {
    all.compute(
        path,
        (p, those) -> {
          List<NodeListener> added = those == null ? new CopyOnWriteArrayList<>() : those;
          added.add(listener);
          return added;
        });
  }

  private static void take(
      ConcurrentHashMap<String, List<NodeListener>> all, String path, NodeListener listener) {
    all.computeIfPresent(
        path, (p, those) -> those.remove(listener) && those.isEmpty() ? null : those);
  }

  int size() {
    return listeners.size() + nameListeners.size();
  }

  /** The session has ended. */
  void clear() {
    List<NodeListener> all =
        Stream.of(listeners, nameListeners)
            .flatMap(map -> map.values().stream())
            .flatMap(List::stream)
            .toList();
    listeners.clear();
    nameListeners.clear();
    all.forEach(NodeListener::onSessionLost);
  }

  @Override
  public void process(WatchedEvent event) {
    String path = event.getPath();
    switch (event.getType()) {
      case NodeCreated, NodeDataChanged -> {
        List<NodeListener> those = listeners.get(path);
        if (those != null) {
          those.forEach(NodeListener::onChange);
          arm(path);
        }
      }
      case NodeChildrenChanged -> call(nameListeners.remove(path), NodeListener::onChange);
      case NodeDeleted -> {
        call(listeners.remove(path), NodeListener::onDeleted);
        call(nameListeners.remove(path), NodeListener::onDeleted);
      }
      default -> {} // of the connection, or of kinds of watches that are not used here
    }
  }

  /** Reads a node with a watch, and tells all who listen to it, on ZooKeeper's event thread. */
  private CompletableFuture<Reply<Node>> arm(String path) {
    return session
        .repeated(() -> session.wire().watch(path, this))
        .thenCompose(
            reply ->
                reply.is(Code.NOAUTH)
                    ? exists(path) // tells more, where the server allows that
                    : CompletableFuture.completedFuture(reply))
        .thenCompose(
            reply -> {
              if (reply.answered() && !Blocking.onEventThread()) {
                return arm(path); // too late to tell this reply: a newer one may be told already
              }
              tell(path, reply);
              return CompletableFuture.completedFuture(reply);
            });
  }

  private CompletableFuture<Reply<Node>> exists(String path) {
    return session.repeated(() -> session.wire().watchUnread(path, this));
  }

  private void tell(String path, Reply<Node> reply) {
    if (reply.is(Code.NONODE)) {
      call(listeners.remove(path), NodeListener::onDeleted);
    } else if (reply.ok()) {
      call(listeners.get(path), listener -> listener.onData(reply.get()));
    } else if (reply.is(Code.NOAUTH)) {
      call(listeners.get(path), NodeListener::onAccessDenied);
    }
  }

  private static void call(@Nullable List<NodeListener> those, Consumer<NodeListener> action) {
    if (those != null) {
      those.forEach(action);
    }
  }
}
