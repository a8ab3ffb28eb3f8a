package io.zkrecipes.election;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.line.LineInspector.Occupant;
import io.zkrecipes.kernel.node.Watched;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;

/**
 * Watches who is first in a line, in one session. Watches only the node of the first: whoever comes
 * stands behind it, so as long as it is there it is the first. The directory is watched only while
 * nobody is in line; so a crowd that comes or goes wakes nobody.
 *
 * <p>Each look that ends in a watch tells what was so when it was answered, and answers come in the
 * order in which the ensemble gave them: of two looks at a time the later one tells the later
 * truth.
 */
public final class LeaderWatch implements Watcher {
  private final Watched<Optional<Occupant>> onlooker;
  private final Session session;
  private final ZPath path;
  private final String dir;
  private int refusals; // in a row

  private LeaderWatch(Watched<Optional<Occupant>> onlooker, Session session, ZPath path) {
    this.onlooker = onlooker;
    this.session = session;
    this.path = path;
    this.dir = session.owner().full(path);
  }

  /** Begins to watch, now or with the first session; empty is told when nobody is in line. */
  public static Watched<?> begin(
      ClientContext context, ZPath path, Consumer<Optional<Occupant>> listener) {
    return Watched.<Optional<Occupant>>begin(
        context,
        Optional::equals,
        first -> () -> listener.accept(first),
        (onlooker, session) -> new LeaderWatch(onlooker, session, path).open());
  }

  @Override
  public void process(WatchedEvent event) {
    if (event.getType() != EventType.None) {
      look();
    }
  }

  /** Behind a sync: this server may lag behind that of the session before. */
  private void open() {
    session.repeated(() -> session.wire().sync(dir)).thenAccept(synced -> look());
  }

  private void look() {
    if (!onlooker.isClosed()) {
      LineInspector.first(session, path, ElectionEntries.FORMAT)
          .whenComplete(
              (first, error) -> {
                if (error != null) {
                  refused(error.toString());
                } else if (!onlooker.isClosed()) {
                  first.ifPresentOrElse(this::watch, this::watchDirectory);
                }
              });
    }
  }

  private void watch(Entry first) {
    session
        .repeated(() -> session.wire().watch(dir + "/" + first.name(), this))
        .thenAccept(
            reply -> {
              if (reply.ok()) {
                sees(Optional.of(LineInspector.occupant(first, reply.get())));
              } else if (reply.is(Code.NONODE)) {
                look(); // it has just left
              } else {
                refused(reply.code().toString());
              }
            });
  }

  private void watchDirectory() {
    session.repeated(() -> session.wire().listWatched(dir, this)).thenAccept(this::listed);
  }

  private void listed(Reply<Children> reply) {
    if (reply.is(Code.NONODE)) {
      session.repeated(() -> session.wire().watchUnread(dir, this)).thenAccept(this::missed);
    } else if (!reply.ok()) {
      refused(reply.code().toString());
    } else if (reply.get().names().stream()
        .allMatch(name -> ElectionEntries.FORMAT.parse(name).isEmpty())) {
      sees(Optional.empty());
    } else {
      look(); // somebody has just come
    }
  }

  private void missed(Reply<Node> found) {
    if (found.is(Code.NONODE)) {
      sees(Optional.empty());
    } else if (found.ok()) {
      look(); // it has just been made
    } else {
      refused(found.code().toString());
    }
  }

  private void sees(Optional<Occupant> first) {
    refusals = 0;
    onlooker.seen(session, first);
  }

  /** There is no watch on what may not be read. */
  private void refused(String why) {
    if (!session.isOver() && session.handleIsAlive()) {
      session.owner().warnOnce("cannot see who is first in " + path + ": " + why);
      session.owner().pause(++refusals).thenAccept(rested -> look());
    }
  }
}
