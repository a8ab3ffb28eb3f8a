package io.zkrecipes.kernel.line;

import io.zkrecipes.internal.Node;
import io.zkrecipes.kernel.line.ProtectedCreate.Joined;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The node that stands for an attempt, and what others do to it: they may delete it, or write the
 * request to give way into it. Thread-safe.
 */
final class OwnNodeWatch implements NodeListener {
  private static final byte[] REVOKE = LineRequest.revokeRequest();

  final Entry entry;
  final String path;
  final long czxid;
  private final Session session;
  private final Consumer<OwnNodeWatch> onGone;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Runnable> revokeListeners = new ArrayList<>();
  private boolean watched;
  private boolean revokeAsked;

  OwnNodeWatch(Session session, Joined joined, Consumer<OwnNodeWatch> onGone) {
    this.session = session;
    this.entry = joined.entry();
    this.path = joined.node();
    this.czxid = joined.czxid();
    this.onGone = onGone;
  }

  /** Watches the node, once. */
  void watch() {
    lock.lock();
    try {
      if (watched) {
        return;
      }
      watched = true;
    } finally {
      lock.unlock();
    }
    session.watch(path, this);
  }

  void unwatch() {
    session.unwatch(path, this);
  }

  void onRevokeRequested(Runnable listener) {
    boolean now;
    lock.lock();
    try {
      now = revokeAsked;
      if (!now) {
        revokeListeners.add(listener);
      }
    } finally {
      lock.unlock();
    }
    if (now) {
      session.context().runCallback(listener);
    }
    watch();
  }

  /**
   * To another lease: what the last one wanted to hear is forgotten; false if asked to give way.
   */
  boolean passOn() {
    lock.lock();
    try {
      revokeListeners.clear();
      return !revokeAsked;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onData(Node node) {
    if (!Arrays.equals(node.data(), REVOKE)) {
      return;
    }
    List<Runnable> told;
    lock.lock();
    try {
      revokeAsked = true;
      told = List.copyOf(revokeListeners);
      revokeListeners.clear();
    } finally {
      lock.unlock();
    }
    told.forEach(session.context()::runCallback);
  }

  @Override
  public void onDeleted() {
    onGone.accept(this);
  }
}
