package io.zkrecipes.election;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.line.LineInspector.Occupant;
import io.zkrecipes.kernel.node.SessionView;
import io.zkrecipes.kernel.node.Watched;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * Watches in one session which candidate leads: the first in the line.
 *
 * <p>Only the node of the first candidate is watched. New candidates stand behind it, so as long as
 * its node exists it is the first. The directory is watched only while no candidate is in the line.
 * So candidates that come and go behind the leader cause no event.
 *
 * <p>Each read that sets a watch tells what was so when it was answered, and replies come in the
 * order in which the ensemble gave them. So of two reads that overlap, the later reply is the later
 * truth. All but {@link #begin} runs on ZooKeeper's event thread.
 */
final class LeaderWatch {
  private final SessionView<Optional<Occupant>> view;
  private final Session session;
  private final ZPath path;
  private final String dir;

  private LeaderWatch(SessionView<Optional<Occupant>> view, ZPath path) {
    this.view = view;
    this.session = view.session();
    this.path = path;
    this.dir = session.owner().full(path);
  }

  /** Who leads the election at this path; empty if there is no candidate. */
  static Watched<Optional<Occupant>> of(ClientContext context, ZPath path) {
    return Watched.of(context, path, Optional::equals, view -> new LeaderWatch(view, path).begin());
  }

  private void begin() {
    session
        .repeated(() -> session.synced(dir, () -> first().thenApply(LeaderWatch::ok)))
        .thenAccept(
            reply -> {
              if (reply.ok()) {
                watchFirst(reply.get());
              } else {
                fail(reply.code());
              }
            })
        .exceptionally(this::failed);
  }

  private static <T> Reply<T> ok(T value) {
    return new Reply<>(Code.OK, value);
  }

  private CompletableFuture<Optional<Entry>> first() {
    return LineInspector.first(session, path, ElectionEntries.FORMAT);
  }

  private void readAgain() {
    if (view.isOpen()) {
      first().thenAccept(this::watchFirst).exceptionally(this::failed);
    }
  }

  private void watchFirst(Optional<Entry> first) {
    if (view.isOpen()) {
      first.ifPresentOrElse(entry -> new FirstCandidate(entry).watch(), this::watchDirectory);
    }
  }

  /** Tells about the first candidate until its node is deleted. */
  private final class FirstCandidate implements NodeListener {
    private final Entry entry;

    FirstCandidate(Entry entry) {
      this.entry = entry;
    }

    void watch() {
      view.watch(dir + "/" + entry.name(), this)
          .thenAccept(
              reply -> {
                if (!reply.ok() && !reply.is(Code.NONODE) && !reply.is(Code.NOAUTH)) {
                  fail(reply.code());
                }
              });
    }

    @Override
    public void onData(Node node) {
      if (node.data().length == node.stat().getDataLength()) {
        view.onValue(Optional.of(LineInspector.occupant(entry, node)));
      } else {
        onAccessDenied();
      }
    }

    @Override
    public void onAccessDenied() {
      fail(Code.NOAUTH);
    }

    @Override
    public void onDeleted() {
      readAgain();
    }

    @Override
    public void onSessionLost() {
      view.onSessionLost();
    }
  }

  private void watchDirectory() {
    NodeListener names =
        new DirectoryListener() {
          @Override
          public void onChange() {
            readAgain();
          }
        };
    view.listWatched(dir, names).thenAccept(this::onNames);
  }

  private void onNames(Reply<Children> reply) {
    if (reply.is(Code.NONODE)) {
      watchMissingDirectory();
    } else if (!reply.ok()) {
      fail(reply.code());
    } else if (reply.get().names().stream()
        .allMatch(name -> ElectionEntries.FORMAT.parse(name).isEmpty())) {
      view.onValue(Optional.empty());
    } else {
      readAgain(); // a candidate has joined since the names were read first
    }
  }

  private void watchMissingDirectory() {
    NodeListener created =
        new DirectoryListener() {
          @Override
          public void onData(Node node) {
            readAgain();
          }

          @Override
          public void onAccessDenied() {
            fail(Code.NOAUTH);
          }
        };
    view.watchMissing(dir, created)
        .thenAccept(
            reply -> {
              if (reply.is(Code.NONODE)) {
                view.onValue(Optional.empty());
              } else if (!reply.ok()) {
                fail(reply.code());
              }
            });
  }

  private abstract class DirectoryListener implements NodeListener {
    @Override
    public final void onDeleted() {
      readAgain();
    }

    @Override
    public final void onSessionLost() {
      view.onSessionLost();
    }
  }

  private void fail(Code code) {
    view.onFailure(BlockingRequest.refusal(path, "read who leads", code));
  }

  private @Nullable Void failed(Throwable thrown) {
    Throwable cause = Failures.cause(thrown);
    view.onFailure(
        cause instanceof CoordinationException known
            ? known
            : new CoordinationException(path + ": cannot read who leads: " + cause, cause));
    return null;
  }
}
