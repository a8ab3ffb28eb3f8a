package io.zkrecipes.kernel.line;

import io.zkrecipes.internal.Node;
import io.zkrecipes.kernel.concurrent.Monitor;
import io.zkrecipes.kernel.line.ProtectedCreate.Joined;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The node of an attempt, and what others do to it: they may delete it, or write the request to
 * give way ({@code __REVOKE__}, Curator's word) into it.
 *
 * <p>Has a lock of its own, as listeners are added from any thread; it may be taken while the lock
 * of the line is held, never the other way round. Thread-safe.
 */
final class OwnNodeWatch extends Monitor implements NodeListener {
  private static final byte[] REVOKE = LineRequest.revokeRequest();

  final Entry entry;
  final String path;
  final long czxid;
  private final Session session;
  private final Consumer<OwnNodeWatch> deletionListener;
  private final List<Runnable> revokeListeners = new ArrayList<>(1);
  private boolean watched;
  private boolean revokeRequested;

  OwnNodeWatch(Session session, Joined joined, Consumer<OwnNodeWatch> deletionListener) {
    this.session = session;
    this.entry = joined.entry();
    this.path = joined.node();
    this.czxid = joined.czxid();
    this.deletionListener = deletionListener;
  }

  /** Watches the node, once. */
  void watch() {
    runLocked(
        () -> {
          if (!watched) {
            watched = true;
            afterUnlock(() -> session.watch(path, this));
          }
        });
  }

  void unwatch() {
    session.unwatch(path, this);
  }

  void onRevokeRequested(Runnable listener) {
    runLocked(
        () -> {
          if (revokeRequested) {
            afterUnlock(() -> session.context().runCallback(listener));
          } else {
            revokeListeners.add(listener);
          }
        });
    watch();
  }

  /**
   * The next lease on the same node begins: listeners of the last one are forgotten.
   *
   * @return false if somebody has asked for the node, so that it must go
   */
  boolean reuse() {
    return callLocked(
        () -> {
          revokeListeners.clear();
          return !revokeRequested;
        });
  }

  @Override
  public void onData(Node node) {
    if (Arrays.equals(node.data(), REVOKE)) {
      runLocked(
          () -> {
            revokeRequested = true;
            List<Runnable> told = List.copyOf(revokeListeners);
            revokeListeners.clear();
            afterUnlock(() -> told.forEach(session.context()::runCallback));
          });
    }
  }

  @Override
  public void onDeleted() {
    deletionListener.accept(this);
  }
}
