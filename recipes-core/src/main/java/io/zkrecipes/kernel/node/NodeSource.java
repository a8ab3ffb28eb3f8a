package io.zkrecipes.kernel.node;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.node.Watched.WatchSource;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import java.util.Optional;
import java.util.function.Function;
import org.apache.zookeeper.KeeperException.Code;

/**
 * Follows one node in one session: reads it with a watch, and waits for its creation where it is
 * missing and the view wants to know more.
 *
 * <p>Costs one round trip for a value that ends the wait: the sync and the read go out together. A
 * deletion costs none, as the event tells it.
 *
 * <p>Other listeners of the same node share the watch. So this listener may be called before the
 * first read is answered, with what was read without a sync: that is ignored, except that a
 * deletion also ends the watch. Called on ZooKeeper's event thread, but for {@link #begin}.
 */
final class NodeSource<T> implements NodeListener {
  private final SessionView<T> view;
  private final ZPath path;
  private final String node;
  private final Function<Node, Optional<T>> read;
  private final T missing;
  // Written before a request is sent and on the event thread, read on the event thread.
  private volatile boolean synced;
  private volatile boolean registered;

  private NodeSource(
      SessionView<T> view, ZPath path, String node, Function<Node, Optional<T>> read, T missing) {
    this.view = view;
    this.path = path;
    this.node = node;
    this.read = read;
    this.missing = missing;
  }

  /**
   * The source of what a node says.
   *
   * @param read the value of a node; empty if its data would be needed and may not be read
   * @param missing the value while there is no node
   */
  static <T> WatchSource<T> of(
      ZPath path, String node, Function<Node, Optional<T>> read, T missing) {
    return view -> new NodeSource<>(view, path, node, read, missing).begin();
  }

  private void begin() {
    Session session = view.session();
    synced = false;
    session
        .repeated(
            () ->
                session.synced(
                    node,
                    () -> {
                      registered = true;
                      return view.watch(node, this);
                    }))
        .thenAccept(this::onFirst);
  }

  private void onFirst(Reply<Node> reply) {
    synced = true;
    if (reply.is(Code.NONODE)) {
      onDeleted();
    } else if (!reply.ok()) {
      fail(reply.code());
    } else if (registered) {
      onData(reply.get());
    } else if (view.isOpen()) { // deleted and created again while it was read
      begin();
    }
  }

  @Override
  public void onData(Node found) {
    if (synced) {
      read.apply(found).ifPresentOrElse(view::onValue, this::onAccessDenied);
    }
  }

  @Override
  public void onDeleted() {
    registered = false;
    if (synced && view.onValue(missing)) {
      view.watchMissing(node, this)
          .thenAccept(
              reply -> {
                if (!reply.ok() && !reply.is(Code.NONODE)) {
                  fail(reply.code());
                }
              });
    }
  }

  @Override
  public void onAccessDenied() {
    if (synced) {
      fail(Code.NOAUTH);
    }
  }

  @Override
  public void onSessionLost() {
    view.onSessionLost();
  }

  private void fail(Code code) {
    view.onFailure(BlockingRequest.refusal(path, "read it", code));
  }
}
