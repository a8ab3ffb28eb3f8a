package io.zkrecipes.kernel;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.Change.Content;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * What a node holds, told to one listener: first what is there, then what it is after each change,
 * over reconnects and sessions. Changes that follow closely may be told as one; the last one is
 * always told. One call at a time, on the callback executor.
 */
public final class WatchedNode extends Monitor implements AutoCloseable {
  private final Sessions sessions;
  private final ZPath path;
  private final String node;
  private final Function<Content, Runnable> listener;
  private @Nullable Eye eye; // of the latest session
  private @Nullable Content latest;
  private boolean telling; // the executor is on it, and looks again when it has told
  private boolean closed;

  private WatchedNode(Sessions sessions, ZPath path, Function<Content, Runnable> listener) {
    this.sessions = sessions;
    this.path = path;
    this.node = sessions.full(path);
    this.listener = listener;
  }

  /**
   * Begins to watch, now or with the first session.
   *
   * @param listener makes of what is there the call that tells it
   */
  public static WatchedNode begin(
      Sessions sessions, ZPath path, Function<Content, Runnable> listener) {
    WatchedNode watched = new WatchedNode(sessions, path, listener);
    watched.begin();
    return watched;
  }

  /** No call begins after this, but for one that is just about to. */
  @Override
  public void close() {
    act(() -> closed = true);
  }

  private void begin() {
    sessions
        .next()
        .thenAccept( // never, once the client is closed
            session -> {
              Eye next = new Eye(session);
              act(() -> eye = next);
              next.open();
              session
                  .ended()
                  .thenAccept(
                      why -> {
                        if (!isClosed()) {
                          begin();
                        }
                      });
            });
  }

  private boolean isClosed() {
    return ask(() -> closed);
  }

  private void seen(Eye by, Content found) {
    act(
        () -> {
          Content before = latest;
          if (by == eye && (before == null || before.revision() != found.revision())) {
            latest = found;
            tell();
          }
        });
  }

  private void tell() {
    if (!telling && !closed) {
      telling = true;
      afterwards(() -> sessions.callOut(this::tellLatest));
    }
  }

  private void tellLatest() {
    Content told = ask(() -> closed ? null : latest);
    if (told == null) {
      return;
    }
    try {
      Runnable call = listener.apply(told);
      if (!isClosed()) {
        call.run();
      }
    } finally {
      act(
          () -> {
            telling = false;
            if (latest != null && latest.revision() != told.revision()) {
              tell();
            }
          });
    }
  }

  /** In one session. */
  private final class Eye implements Watcher {
    private final Session session;
    private int refusals; // on the event thread

    Eye(Session session) {
      this.session = session;
    }

    @Override
    public void process(WatchedEvent event) {
      if (event.getType() != EventType.None) {
        look();
      }
    }

    /** Behind a sync: this server may lag behind that of the session before. */
    void open() {
      read(() -> session.synced(node, () -> session.wire().watch(node, this)));
    }

    void look() {
      read(() -> session.wire().watch(node, this));
    }

    private void read(Supplier<CompletableFuture<Reply<Node>>> request) {
      if (!isClosed()) {
        session.repeated(request).thenAccept(this::read);
      }
    }

    private void read(Reply<Node> reply) {
      if (reply.ok()) {
        seen(this, Known.of(reply.get()).content());
      } else if (reply.is(Code.NONODE) || reply.is(Code.NOAUTH)) {
        session
            .repeated(() -> session.wire().watchUnread(node, this))
            .thenAccept(found -> unread(reply.code(), found));
      } else if (!reply.sessionOver()) {
        sessions.warnOnce("cannot watch " + path + ": " + reply.code());
      }
    }

    private void unread(Code before, Reply<Node> found) {
      if (found.is(Code.NONODE)) {
        seen(this, Known.MISSING.content());
      } else if (found.ok() && before == Code.NONODE) {
        look(); // it has just come
      } else if (!found.sessionOver()) { // there is no watch on what may not be read
        sessions.warnOnce("cannot read " + path + ": " + before);
        sessions.pause(++refusals).thenAccept(rested -> look());
      }
    }
  }
}
