package io.zkrecipes.kernel.node;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Watched} value in one session: its source reads by these methods, and tells each value
 * here. Open until the session ends or nobody wants to know the value any more.
 *
 * <p>The first request of a view goes out behind a sync. Errors need no care of the source: a value
 * that cannot be read fails the wait, or is read again after a pause; the end of the session closes
 * the view. One watch is kept at a time: setting one removes the one before, and closing the view
 * removes the last. Thread-safe; replies and events come on ZooKeeper's event thread.
 */
public final class SessionView<T> {
  private final Follower<T> follower;
  private final Session session;
  private final AtomicReference<Runnable> unwatch = new AtomicReference<>(SessionView::nothing);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean failing = new AtomicBoolean(); // from a failure to the next read
  private volatile boolean synced; // the first request was answered
  private final AtomicInteger failures = new AtomicInteger(); // in a row

  SessionView(Follower<T> follower, Session session) {
    this.follower = follower;
    this.session = session;
  }

  /** The session in which the value is read. */
  public Session session() {
    return session;
  }

  /** Whether values are still wanted, and from this session. */
  boolean isOpen() {
    return !closed.get();
  }

  /** Lets the source read the value again, from the start. */
  public void readAgain() {
    if (isOpen()) {
      follower.source.read(this);
    }
  }

  /** Reads anything; what the future fails with is the reason why the value cannot be read. */
  public <R> void read(Supplier<CompletableFuture<R>> request, Consumer<R> onReply) {
    first(() -> request.get().thenApply(value -> new Reply<>(Code.OK, value)))
        .whenComplete(
            (reply, error) -> {
              if (error != null) {
                onFailure(error);
              } else if (!reply.ok()) {
                onFailure(reply.code());
              } else if (isOpen()) {
                onReply.accept(reply.get());
              }
            });
  }

  /**
   * Reads a node and watches it.
   *
   * @param onData told the node, now and after each change
   * @param onDeleted runs when there is no node, or not any more; the watch has ended
   */
  public void watch(String node, Consumer<Node> onData, Runnable onDeleted) {
    Watch watch = new Watch(onData, onDeleted, SessionView::nothing);
    replace(() -> session.unwatch(node, watch), () -> session.watch(node, watch))
        .thenAccept(
            reply -> {
              if (reply.is(Code.NONODE)) {
                onDeleted.run();
              } else {
                watch.onReply(reply);
              }
            });
  }

  /** Waits until a node is created, after the source has told what its absence means. */
  public void watchMissing(String node, Consumer<Node> onData) {
    Watch watch = new Watch(onData, this::readAgain, SessionView::nothing);
    replace(() -> session.unwatch(node, watch), () -> session.watchMissing(node, watch))
        .thenAccept(reply -> watch.onReply(Reply.failed(reply.code())));
  }

  /**
   * Reads the names in a directory, and lets the source read again once they have changed.
   *
   * @param onReply told the names; empty if there is no directory, and then nothing is watched
   */
  public void listWatched(String dir, Consumer<Optional<Children>> onReply) {
    Watch watch = new Watch(node -> {}, this::readAgain, this::readAgain);
    replace(() -> session.unwatchNames(dir, watch), () -> session.listWatched(dir, watch))
        .thenAccept(
            reply -> {
              if (reply.ok() || reply.is(Code.NONODE)) {
                onReply.accept(Optional.ofNullable(reply.value()));
              } else {
                onFailure(reply.code());
              }
            });
  }

  private <R> CompletableFuture<Reply<R>> replace(
      Runnable nextUnwatch, Supplier<CompletableFuture<Reply<R>>> request) {
    return first(
        () -> {
          unwatch.getAndSet(nextUnwatch).run();
          CompletableFuture<Reply<R>> reply = request.get();
          if (!isOpen()) { // close() sets the flag and then unwatches, maybe before the request
            nextUnwatch.run();
          }
          return reply;
        });
  }

  /** The first request goes through {@link Session#synced}; later ones are ordered behind it. */
  private <R> CompletableFuture<Reply<R>> first(Supplier<CompletableFuture<Reply<R>>> request) {
    if (synced) {
      return request.get();
    }
    String node = session.context().fullPath(follower.path);
    return session
        .repeated(() -> session.synced(node, request))
        .whenComplete((reply, error) -> synced = true);
  }

  /**
   * The value was read.
   *
   * @return whether the next value is wanted too
   */
  public boolean onValue(T value) {
    failures.set(0);
    follower.onValue(this, value);
    return isOpen();
  }

  /** The value may not be read. */
  public void onAccessDenied() {
    onFailure(Code.NOAUTH);
  }

  private void onFailure(Code code) {
    onFailure(BlockingRequest.refusal(follower.path, "read it", code));
  }

  private void onFailure(Throwable thrown) {
    follower.runLocked(() -> follower.afterUnlock(() -> handleFailure(thrown)));
  }

  private void handleFailure(Throwable thrown) {
    if (session.isOver() || !session.isHandleAlive()) {
      session.ended().thenAccept(reason -> onSessionLost());
    } else if (isOpen() && failing.compareAndSet(false, true)) {
      unwatch
          .getAndSet(SessionView::nothing)
          .run(); // else other listeners of the node would cause more failures
      follower.onFailure(
          this,
          Failures.cause(thrown) instanceof CoordinationException known
              ? known
              : new CoordinationException(follower.path + ": cannot read it: " + thrown, thrown));
    }
  }

  /** Reads again after a failure, and after a pause that grows with the failures in a row. */
  void retry() {
    session
        .context()
        .pause(failures.incrementAndGet())
        .thenAccept(
            rested -> {
              failing.set(false);
              readAgain();
            });
  }

  private void onSessionLost() {
    if (closed.compareAndSet(false, true)) {
      follower.begin(); // which ends at once if the follower is closed
    }
  }

  private static void nothing() {}

  void close() {
    closed.set(true);
    unwatch.getAndSet(SessionView::nothing).run();
  }

  /**
   * The listener of one watch. Other listeners in this session share the watch of a node, so this
   * one may be called before its own request was answered, with what was so before the sync. And
   * the thread that has sent the request may be slow: events and replies that came later are then
   * handled on ZooKeeper's event thread before {@link #onReply} runs on the slow thread. So until
   * then, nothing is told; of all that was read, the latest write is told; and if the watch has
   * ended in between, the value is read again. State under the lock of the follower.
   */
  private final class Watch implements NodeListener {
    private final Consumer<Node> data;
    private final Runnable deleted;
    private final Runnable change;
    private boolean answered;
    private boolean ended;
    private @Nullable Node latest;

    Watch(Consumer<Node> data, Runnable deleted, Runnable change) {
      this.data = data;
      this.deleted = deleted;
      this.change = change;
    }

    void onReply(Reply<Node> reply) {
      if (!reply.ok() && !reply.is(Code.NONODE)) {
        onFailure(reply.code());
        return;
      }
      follower.runLocked(
          () -> {
            answered = true;
            if (reply.value() != null) {
              note(reply.value());
            }
            if (ended) {
              follower.afterUnlock(SessionView.this::readAgain);
            } else if (latest != null) {
              data.accept(latest);
            }
          });
    }

    private boolean note(Node node) {
      Node before = latest;
      boolean isLatest = before == null || before.stat().getMzxid() <= node.stat().getMzxid();
      latest = isLatest ? node : before;
      return isLatest;
    }

    @Override
    public void onData(Node node) {
      follower.runLocked(
          () -> {
            if (note(node) && answered) {
              data.accept(node);
            }
          });
    }

    @Override
    public void onDeleted() {
      follower.runLocked(
          () -> {
            ended = true;
            if (answered) {
              follower.afterUnlock(deleted);
            }
          });
    }

    @Override
    public void onAccessDenied() {
      follower.runLocked(
          () -> {
            ended = true;
            if (answered) {
              SessionView.this.onAccessDenied();
            }
          });
    }

    @Override
    public void onChange() {
      change.run();
    }

    @Override
    public void onSessionLost() {
      SessionView.this.onSessionLost();
    }
  }
}
