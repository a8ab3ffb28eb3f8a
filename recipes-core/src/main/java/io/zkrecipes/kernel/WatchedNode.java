package io.zkrecipes.kernel;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.Change.Content;
import java.util.function.Consumer;
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
  private final Consumer<Content> listener;
  private @Nullable Content latest;
  private boolean telling; // the executor is on it, and looks again when it has told
  private boolean closed;

  private WatchedNode(Sessions sessions, ZPath path, Consumer<Content> listener) {
    this.sessions = sessions;
    this.path = path;
    this.node = sessions.full(path);
    this.listener = listener;
  }

  /** Begins to watch, now or with the first session. */
  public static WatchedNode begin(Sessions sessions, ZPath path, Consumer<Content> listener) {
    WatchedNode watched = new WatchedNode(sessions, path, listener);
    watched.begin();
    return watched;
  }

  /** No call of the listener begins after this. */
  @Override
  public void close() {
    act(() -> closed = true);
  }

  private void begin() {
    sessions
        .next()
        .thenAccept( // never, once the client is closed
            session -> {
              new Eye(session).look();
              session.ended().thenAccept(why -> begin());
            });
  }

  private boolean isClosed() {
    return ask(() -> closed);
  }

  private void seen(Content found) {
    act(
        () -> {
          Content before = latest;
          if (before == null || before.revision() != found.revision()) {
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
      listener.accept(told);
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

    Eye(Session session) {
      this.session = session;
    }

    @Override
    public void process(WatchedEvent event) {
      if (event.getType() != EventType.None) {
        look();
      }
    }

    void look() {
      if (!isClosed()) {
        session.repeated(() -> session.wire().watch(node, this)).thenAccept(this::read);
      }
    }

    private void read(Reply<Node> reply) {
      if (session.isOver()) {
        return; // the next one has the word
      }
      if (reply.ok()) {
        seen(Known.of(reply.get()).content());
      } else if (reply.is(Code.NONODE)) {
        session.repeated(() -> session.wire().watchUnread(node, this)).thenAccept(this::missed);
      } else if (!reply.sessionOver()) {
        sessions.warnOnce("cannot watch " + path + ": " + reply.code());
      }
    }

    private void missed(Reply<Node> reply) {
      if (reply.is(Code.NONODE)) {
        seen(Known.MISSING.content());
      } else if (reply.ok()) {
        look(); // it has just come
      }
    }
  }
}
