package io.zkrecipes.kernel.line;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.concurrent.Monitor;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.zookeeper.KeeperException.Code;

/**
 * One waiting line as one session stands in it: the lock of its {@link LineState}, and the requests
 * that the state asks for. The meeting place of the session's {@link LineAttempt}s in this line.
 *
 * <p><b>Lock.</b> All state of the line and of its attempts is guarded by the monitor's lock.
 * Requests are sent under it, because their order is part of the argument (see {@link LineState});
 * answers are handled, and futures of users completed, after it is released.
 */
final class SessionLine extends Monitor implements LineReads {
  final ZPath path;
  final Session session;
  final LineState state = new LineState(this);

  /** How many attempts use this line; guarded by the session's map of lines. */
  int users;

  /** Attempts whose create is on its way, or is being sent again. */
  int joining;

  private final ListingReader reader;
  private final Map<Entry, NodeListener> watched = new HashMap<>();

  SessionLine(ZPath path, Session session, LineFormat format) {
    this.path = path;
    this.session = session;
    this.reader = new ListingReader(session, path, format, state::now);
  }

  /** The full path of the directory. */
  String directory() {
    return session.context().fullPath(path);
  }

  private String node(Entry entry) {
    return directory() + "/" + entry.name();
  }

  @Override
  public void list() {
    var listing = reader.read(state.hasTies());
    afterUnlock(
        () ->
            listing.whenComplete(
                (seen, error) ->
                    runLocked(
                        () -> {
                          if (seen != null) {
                            state.listed(seen);
                          } else {
                            state.listFailed(Failures.cause(error));
                          }
                        })));
  }

  @Override
  public void check(List<Entry> entries) {
    List<String> nodes = entries.stream().map(this::node).toList();
    var read = session.repeated(() -> session.wire().readAll(nodes));
    afterUnlock(() -> read.thenAccept(reply -> runLocked(() -> checked(entries, reply))));
  }

  private void checked(List<Entry> entries, Reply<List<Reply<Node>>> reply) {
    if (!reply.ok()) {
      state.checkFailed(entries);
      return;
    }
    Set<Entry> gone = new HashSet<>();
    for (int i = 0; i < entries.size(); i++) {
      if (reply.get().get(i).is(Code.NONODE)) {
        gone.add(entries.get(i));
      }
    }
    state.checked(entries, gone);
  }

  @Override
  public void watch(Entry entry) {
    NodeListener listener = () -> runLocked(() -> onDeleted(entry));
    watched.put(entry, listener);
    session.watch(node(entry), listener);
  }

  private void onDeleted(Entry entry) {
    watched.remove(entry);
    state.onDeleted(entry);
  }

  @Override
  public void unwatch(Entry entry) {
    NodeListener listener = watched.remove(entry);
    if (listener != null) {
      session.unwatch(node(entry), listener);
    }
  }
}
