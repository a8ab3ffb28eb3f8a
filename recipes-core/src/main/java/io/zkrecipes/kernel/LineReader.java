package io.zkrecipes.kernel;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;

/** Looks at a line from outside: who stands in it. */
public final class LineReader {
  private static final int BATCH = 500;

  private final Session session;
  private final ZPath path;

  private LineReader(Session session, ZPath path) {
    this.session = session;
    this.path = path;
  }

  /** One in line: its entry, what its owner calls itself, and when it joined. */
  public record Occupant(Entry entry, String ownerName, Instant since) {}

  /** The line in order, and how many nodes in the directory do not belong to it. */
  public record Snapshot(List<Occupant> occupants, int foreign) {
    Turn.Standing standing(Entry own) {
      List<Occupant> ahead =
          occupants.stream().filter(other -> other.entry().compareTo(own) < 0).toList();
      return new Turn.Standing(ahead.stream().findFirst().map(Occupant::ownerName), ahead.size());
    }
  }

  /**
   * Reads the line; two round trips. Not interruptible.
   *
   * @throws CoordinationException when there is no answer within a third of the session timeout
   */
  public static Snapshot read(Sessions sessions, ZPath path) {
    return Answer.to(sessions, path, session -> new LineReader(session, path).read());
  }

  static CompletableFuture<Snapshot> snapshot(Session session, ZPath path) {
    return new LineReader(session, path).read();
  }

  /** The entry that is first; two round trips where sequence numbers are used up, else one. */
  static CompletableFuture<Optional<Entry>> first(Session session, ZPath path) {
    return new LineReader(session, path).first();
  }

  /** Asks the first in line to give way; false if there is none. Not interruptible. */
  public static boolean requestRevocation(Sessions sessions, ZPath path) {
    return Answer.to(sessions, path, session -> new LineReader(session, path).revoke());
  }

  private CompletableFuture<Snapshot> read() {
    return entries().thenCompose(found -> describe(found, 0, new ArrayList<>()));
  }

  private CompletableFuture<Boolean> revoke() {
    return first()
        .thenCompose(
            first ->
                first.isEmpty()
                    ? CompletableFuture.completedFuture(false)
                    : session
                        .repeated(
                            () -> session.wire().setData(node(first.get()), Place.revokeRequest()))
                        .thenApply(reply -> checked(reply, Code.NONODE).ok()));
  }

  /** Where sequence numbers are used up, the names alone do not tell who is first. */
  private CompletableFuture<Optional<Entry>> first() {
    return entries()
        .thenCompose(
            found -> {
              Optional<Entry> byName = found.entries().stream().findFirst();
              return byName.filter(Entry::isTied).isEmpty()
                  ? CompletableFuture.completedFuture(byName)
                  : describe(found, 0, new ArrayList<>())
                      .thenApply(
                          line -> line.occupants().stream().findFirst().map(Occupant::entry));
            });
  }

  private record Found(List<Entry> entries, int foreign) {}

  private CompletableFuture<Found> entries() {
    return session
        .repeated(() -> session.wire().list(session.owner().full(path)))
        .thenApply(reply -> sorted(checked(reply, Code.NONODE)));
  }

  private static Found sorted(Reply<Children> reply) {
    List<String> names = reply.ok() ? reply.get().names() : List.of();
    List<Entry> entries =
        names.stream().flatMap(name -> Entry.parse(name).stream()).sorted().toList();
    return new Found(entries, names.size() - entries.size());
  }

  private CompletableFuture<Snapshot> describe(Found found, int from, List<Occupant> so) {
    int to = Math.min(found.entries().size(), from + BATCH);
    if (from == to) {
      so.sort(Comparator.comparing(Occupant::entry));
      return CompletableFuture.completedFuture(new Snapshot(List.copyOf(so), found.foreign()));
    }
    List<Entry> batch = found.entries().subList(from, to);
    return session
        .repeated(() -> session.wire().readAll(batch.stream().map(this::node).toList()))
        .thenCompose(
            reply -> {
              List<Reply<Node>> nodes = checked(reply, Code.OK).get();
              for (int i = 0; i < batch.size(); i++) {
                if (nodes.get(i).ok()) {
                  so.add(occupant(batch.get(i), nodes.get(i).get()));
                }
              }
              return describe(found, to, so);
            });
  }

  private static Occupant occupant(Entry entry, Node node) {
    return new Occupant(
        entry.createdAt(node.stat().getCzxid()),
        Actor.owner(new String(node.data(), StandardCharsets.UTF_8)),
        Instant.ofEpochMilli(node.stat().getCtime()));
  }

  private String node(Entry entry) {
    return session.owner().full(path) + "/" + entry.name();
  }

  private <T> Reply<T> checked(Reply<T> reply, Code tolerated) {
    return Answer.checked(path, "read the line", reply, tolerated);
  }
}
