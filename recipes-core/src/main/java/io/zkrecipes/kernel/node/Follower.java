package io.zkrecipes.kernel.node;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.concurrent.Monitor;
import io.zkrecipes.kernel.node.Watched.WatchSource;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import java.util.concurrent.CompletableFuture;

/**
 * One call of {@link Watched#await} or {@link Watched#listen}: follows the value from one session
 * to the next, until it is closed. Has one {@link SessionView} at a time.
 */
abstract class Follower<T> extends Monitor {
  final ZPath path;
  final WatchSource<T> source;
  private final ClientContext context;
  private Runnable current = () -> {}; // ends what is under way: the wait for a session, or a view
  private boolean closed;

  Follower(ClientContext context, ZPath path, WatchSource<T> source) {
    this.context = context;
    this.path = path;
    this.source = source;
  }

  /** Takes a value. Called under the lock. */
  abstract void take(T value);

  /** The value cannot be read, though the session is alive. Called without the lock. */
  abstract void onFailure(SessionView<T> failed, CoordinationException why);

  /** There will be no other session. */
  void onClientClosed(Throwable why) {}

  /** Goes on in the live session, or in the next one. */
  final void begin() {
    CompletableFuture<Session> next = context.next();
    holds(() -> next.cancel(false));
    next.whenComplete(
        (session, error) -> {
          if (session == null) {
            onClientClosed(Failures.cause(error));
          } else {
            SessionView<T> view = new SessionView<>(this, session);
            holds(view::close);
            view.readAgain();
          }
        });
  }

  /** Notes what close() has to end, and ends it if close() was called already. */
  private void holds(Runnable end) {
    runLocked(
        () -> {
          current = end;
          if (closed) {
            afterUnlock(end);
          }
        });
  }

  final void onValue(SessionView<T> from, T value) {
    runLocked(
        () -> {
          if (from.isOpen()) {
            take(value);
          }
        });
  }

  /** Takes no value any more, and leaves nothing behind in the session. */
  void close() {
    runLocked(
        () -> {
          closed = true;
          afterUnlock(current);
        });
  }
}
