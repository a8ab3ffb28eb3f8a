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
  private boolean closed;
  private final Serial serial;
  private @Nullable Content told; // touched in the serial only

  private WatchedNode(Sessions sessions, ZPath path, Function<Content, Runnable> listener) {
    this.sessions = sessions;
    this.path = path;
    this.node = sessions.full(path);
    this.listener = listener;
    this.serial = new Serial(sessions);
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
          if (by == eye && !isSame(found, latest)) {
            latest = found;
            afterwards(() -> serial.execute(this::tell));
          }
        });
  }

  private static boolean isSame(Content one, @Nullable Content other) {
    return other != null && one.revision() == other.revision();
  }

  /** The latest, unless that was told for an earlier change. */
  private void tell() {
    Content now = ask(() -> closed ? null : latest);
    if (now != null && !isSame(now, told)) {
      told = now;
      Runnable call = listener.apply(now);
      if (!isClosed()) {
        call.run();
      }
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
