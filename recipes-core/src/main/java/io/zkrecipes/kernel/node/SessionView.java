package io.zkrecipes.kernel.node;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.node.Watched.Follower;
import io.zkrecipes.kernel.node.Watched.WatchSource;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A {@link Watched} value as it is seen in one session: a source tells each value here, and sets
 * its watches here. Open from the begin of the session, or of the call, until the end of either.
 *
 * <p>One watch is kept at a time: setting one removes the one before, and closing the view removes
 * the last. Thread-safe.
 */
public final class SessionView<T> {
  private static final Runnable NONE = () -> {};

  private final Follower<T> follower;
  private final Session session;
  private final AtomicReference<Runnable> unwatch = new AtomicReference<>(NONE);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean failing = new AtomicBoolean(); // from a failure to the next read
  private volatile int failures; // in a row; written by one thread at a time

  SessionView(Follower<T> follower, Session session) {
    this.follower = follower;
    this.session = session;
  }

  /** The session in which the value is read. */
  public Session session() {
    return session;
  }

  /** Whether values are still wanted, and from this session. */
  public boolean isOpen() {
    return !closed.get();
  }

  /**
   * The value was read, behind the first read in this session.
   *
   * @return whether the next value is wanted too
   */
  public boolean onValue(T value) {
    failures = 0;
    follower.onValue(this, value);
    return isOpen();
  }

  /** The value cannot be read, because it is refused or because the session has ended. */
  public void onFailure(CoordinationException why) {
    if (session.isOver() || !session.handleIsAlive()) {
      session.ended().thenAccept(reason -> onSessionLost());
    } else if (isOpen() && failing.compareAndSet(false, true)) {
      unwatch.getAndSet(NONE).run(); // else other listeners of the node would cause more failures
      follower.onFailure(this, why);
    }
  }

  /** The session has ended: goes on in the next one. */
  public void onSessionLost() {
    if (closed.compareAndSet(false, true)) {
      follower.begin(); // does nothing if the follower is closed
    }
  }

  /** As {@link Session#watch}; the listener must pass {@link #onSessionLost} on. */
  public CompletableFuture<Reply<Node>> watch(String node, NodeListener listener) {
    return replace(() -> session.unwatch(node, listener), () -> session.watch(node, listener));
  }

  /** As {@link Session#watchMissing}; the listener must pass {@link #onSessionLost} on. */
  public CompletableFuture<Reply<Node>> watchMissing(String node, NodeListener listener) {
    return replace(
        () -> session.unwatch(node, listener), () -> session.watchMissing(node, listener));
  }

  /** As {@link Session#listWatched}; the listener must pass {@link #onSessionLost} on. */
  public CompletableFuture<Reply<Children>> listWatched(String dir, NodeListener listener) {
    return replace(
        () -> session.unwatchNames(dir, listener), () -> session.listWatched(dir, listener));
  }

  private <R> CompletableFuture<R> replace(
      Runnable nextUnwatch, Supplier<CompletableFuture<R>> request) {
    unwatch.getAndSet(nextUnwatch).run();
    CompletableFuture<R> reply = request.get();
    if (closed.get()) { // close() sets the flag and then unwatches, maybe before the request
      nextUnwatch.run();
    }
    return reply;
  }

  /** Reads again after a failure, and after a pause that grows with their number. */
  void retry(WatchSource<T> source) {
    session
        .owner()
        .pause(++failures)
        .thenAccept(
            rested -> {
              failing.set(false);
              if (isOpen()) {
                source.follow(this);
              }
            });
  }

  void close() {
    closed.set(true);
    unwatch.getAndSet(NONE).run();
  }
}
