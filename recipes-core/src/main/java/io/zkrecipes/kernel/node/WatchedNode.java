package io.zkrecipes.kernel.node;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.node.Update.Content;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;

/** Watches what a node holds, in one session. */
public final class WatchedNode implements Watcher {
  private final Watched<Content> onlooker;
  private final Session session;
  private final ZPath path;
  private final String node;
  private int refusals; // on the event thread

  private WatchedNode(Watched<Content> onlooker, Session session, ZPath path) {
    this.onlooker = onlooker;
    this.session = session;
    this.path = path;
    this.node = session.owner().full(path);
  }

  /**
   * Begins to watch, now or with the first session.
   *
   * @param listener makes of what is there the call that tells it
   */
  public static Watched<?> begin(
      ClientContext context, ZPath path, Function<Content, Runnable> listener) {
    return Watched.begin(
        context,
        (one, other) -> one.revision() == other.revision(),
        listener,
        (onlooker, session) -> new WatchedNode(onlooker, session, path).open());
  }

  @Override
  public void process(WatchedEvent event) {
    if (event.getType() != EventType.None) {
      look();
    }
  }

  /** Behind a sync: this server may lag behind that of the session before. */
  private void open() {
    read(() -> session.synced(node, () -> session.wire().watch(node, this)));
  }

  private void look() {
    read(() -> session.wire().watch(node, this));
  }

  private void read(Supplier<CompletableFuture<Reply<Node>>> request) {
    if (!onlooker.isClosed()) {
      session.repeated(request).thenAccept(this::read);
    }
  }

  private void read(Reply<Node> reply) {
    if (reply.ok()) {
      onlooker.seen(session, NodeVersion.of(reply.get()).content());
    } else if (reply.is(Code.NONODE) || reply.is(Code.NOAUTH)) {
      session
          .repeated(() -> session.wire().watchUnread(node, this))
          .thenAccept(found -> unread(reply.code(), found));
    } else if (!reply.sessionOver()) {
      session.owner().warnOnce("cannot watch " + path + ": " + reply.code());
    }
  }

  private void unread(Code before, Reply<Node> found) {
    if (found.is(Code.NONODE)) {
      onlooker.seen(session, NodeVersion.MISSING.content());
    } else if (found.ok() && before == Code.NONODE) {
      look(); // it has just come
    } else if (!found.sessionOver()) { // there is no watch on what may not be read
      session.owner().warnOnce("cannot read " + path + ": " + before);
      session.owner().pause(++refusals).thenAccept(rested -> look());
    }
  }
}
