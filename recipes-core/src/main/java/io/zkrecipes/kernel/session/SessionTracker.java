package io.zkrecipes.kernel.session;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.LossReason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.CuratorEventType;
import org.apache.curator.framework.api.CuratorListener;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which session of a CuratorFramework is the current one, and hands out the next one to those
 * that wait for it.
 *
 * <p><b>One handle, one session.</b> Curator replaces its ZooKeeper handle when a session has
 * expired. A connected handle that is not the handle of the current session is a new session: the
 * old one has ended, also if its own event has not arrived yet.
 *
 * <p><b>Events may be late.</b> They arrive on the event thread of whichever handle sent them, and
 * an older handle may still send events. So the state of the handle decides, and not the event. The
 * exception is a disconnect, which the state of the handle shows only later.
 *
 * <p><b>Lock.</b> It guards the change from one session to the next and the closing, and is never
 * held while listeners are called. {@code current} is read without it.
 */
final class SessionTracker {
  private static final Logger LOG = LoggerFactory.getLogger(SessionTracker.class);
  private static final Duration HANDLE_RETRY = Duration.ofMillis(50);

  private final CuratorFramework curator;
  private final SessionContext context;
  private final CuratorListener listener = (client, event) -> onEvent(event);
  private final ConcurrentLinkedQueue<CompletableFuture<Session>> waiters =
      new ConcurrentLinkedQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Session current;

  SessionTracker(CuratorFramework curator, SessionContext context) {
    this.curator = curator;
    this.context = context;
  }

  /** Listens to a started CuratorFramework, connected or not. */
  void start() {
    curator.getCuratorListenable().addListener(listener);
    if (curator.getZookeeperClient().isConnected()) {
      onConnected();
    }
  }

  /** The latest session, whether it has ended or not; empty before the first one. */
  Optional<Session> latest() {
    return Optional.ofNullable(current);
  }

  /** The live session, if there is one. */
  Optional<Session> current() {
    return latest().filter(session -> !session.isOver());
  }

  /** See {@link ClientContext#next}. */
  CompletableFuture<Session> next() {
    Optional<Session> live = current();
    if (live.isPresent() && !context.isClosed()) {
      return CompletableFuture.completedFuture(live.get());
    }
    CompletableFuture<Session> next = new CompletableFuture<>();
    waiters.add(next);
    // Both are read after the waiter was added. close() fails all waiters after it has set closed,
    // and adopt() completes all after it has set current: so one side or the other sees this one.
    if (context.isClosed()) {
      next.completeExceptionally(new ClientClosedException("the client is closed"));
    }
    current().ifPresent(next::complete);
    next.whenComplete(
        (session, error) -> {
          if (error instanceof CancellationException) {
            waiters.removeIf(CompletableFuture::isCancelled);
          }
        });
    return next;
  }

  /**
   * Ends the session for all its listeners. The deletes of their nodes are sent before this
   * returns; then the clock thread ends.
   */
  void close() {
    Optional<Session> last;
    lock.lock();
    try {
      context.markClosed(); // no session is adopted after this
      last = latest();
    } finally {
      lock.unlock();
    }
    curator.getCuratorListenable().removeListener(listener);
    last.ifPresent(session -> session.lose(LossReason.CLIENT_CLOSED));
    ClientClosedException error = new ClientClosedException("the client was closed");
    waiters.forEach(next -> next.completeExceptionally(error));
    context.stop();
  }

  private void onEvent(CuratorEvent event) {
    if (event.getType() == CuratorEventType.CLOSING) {
      close(); // the owner of the CuratorFramework closes it, and its session has not ended yet
      return;
    }
    if (event.getType() != CuratorEventType.WATCHED || event.getPath() != null) {
      return;
    }
    switch (event.getWatchedEvent().getState()) {
      case SyncConnected, ConnectedReadOnly -> onConnected();
      case Disconnected -> current().ifPresent(Session::suspended);
      case Expired, Closed, AuthFailed ->
          current()
              .filter(session -> !session.isHandleAlive())
              .ifPresent(session -> session.lose(LossReason.SESSION_EXPIRED));
      default -> LOG.debug("{}", event);
    }
  }

  private void onConnected() {
    ZooKeeper handle;
    try {
      handle = curator.getZookeeperClient().getZooKeeper();
    } catch (
        Exception notReady) { // Curator's signature; Curator reports connection problems itself
      LOG.debug("connected, but there is no handle yet", notReady);
      context.after(HANDLE_RETRY, this::onConnected);
      return;
    }
    if (handle.getState().isConnected()) {
      adopt(handle);
    }
  }

  /** Makes the session of a connected handle the current one, or tells it of a reconnect. */
  private void adopt(ZooKeeper handle) {
    Session before;
    Session now;
    lock.lock();
    try {
      before = current;
      if (context.isClosed()) {
        return;
      }
      now =
          before != null && !before.isOver() && before.belongsTo(handle)
              ? before
              : new Session(handle, context);
      current = now;
    } finally {
      lock.unlock();
    }
    if (now == before) {
      now.resumed();
      return;
    }
    if (before != null) {
      before.lose(LossReason.SESSION_EXPIRED);
    }
    for (CompletableFuture<Session> next = waiters.poll(); next != null; next = waiters.poll()) {
      next.complete(now);
    }
  }
}
