package io.zkrecipes.election;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Children;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.line.LineInspector.Occupant;
import io.zkrecipes.kernel.node.SessionView;
import io.zkrecipes.kernel.node.Watched;
import io.zkrecipes.kernel.session.ClientContext;
import java.util.Optional;

/**
 * Watches in one session which candidate leads: the first in the line.
 *
 * <p>Only the node of the first candidate is watched. New candidates stand behind it, so as long as
 * its node exists it is the first. The directory is watched only while no candidate is in the line.
 * So candidates that come and go behind the leader cause no event.
 *
 * <p>Each read that sets a watch tells what was so when it was answered, and replies come in the
 * order in which the ensemble gave them. So of two reads that overlap, the later reply is the later
 * truth.
 */
final class LeaderWatch {
  private final SessionView<Optional<Occupant>> view;
  private final ZPath path;
  private final String dir;

  private LeaderWatch(SessionView<Optional<Occupant>> view, ZPath path) {
    this.view = view;
    this.path = path;
    this.dir = view.session().context().fullPath(path);
  }

  /** Which candidate leads the election at this path; empty if there is none. */
  static Watched<Optional<Occupant>> of(ClientContext context, ZPath path) {
    return Watched.of(context, path, Optional::equals, view -> new LeaderWatch(view, path).read());
  }

  private void read() {
    view.read(
        () -> LineInspector.first(view.session(), path, ElectionEntries.FORMAT),
        first -> first.ifPresentOrElse(this::watch, this::watchDirectory));
  }

  /** Tells about the first candidate until its node is deleted. */
  private void watch(Entry first) {
    view.watch(
        dir + "/" + first.name(),
        node -> {
          if (node.data().length == node.stat().getDataLength()) {
            view.onValue(Optional.of(LineInspector.occupant(first, node)));
          } else {
            view.onAccessDenied();
          }
        },
        view::readAgain);
  }

  private void watchDirectory() {
    view.listWatched(
        dir,
        found -> {
          if (found.stream().anyMatch(LeaderWatch::hasCandidates)) {
            view.readAgain(); // a candidate has joined since the names were read first
          } else if (view.onValue(Optional.empty()) && found.isEmpty()) {
            view.watchMissing(dir, node -> view.readAgain());
          }
        });
  }

  private static boolean hasCandidates(Children directory) {
    return directory.names().stream()
        .anyMatch(name -> ElectionEntries.FORMAT.parse(name).isPresent());
  }
}
