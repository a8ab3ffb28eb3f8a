package io.zkrecipes.kernel.line;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.line.EntryKind.Trait;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;

/** Looks at a line from outside: who stands in it. */
public final class LineInspector {
  private static final int BATCH = 500;

  private final Session session;
  private final ZPath path;
  private final LineFormat format;
  private final List<Entry> hidden = new ArrayList<>(); // by one answer after the other

  private LineInspector(Session session, ZPath path, LineFormat format) {
    this.session = session;
    this.path = path;
    this.format = format;
  }

  /**
   * One in line: its entry, what its node says, when it joined, and the token that it has with its
   * first grant.
   */
  public record Occupant(Entry entry, String text, Instant since, long token) {
    /** What its owner calls itself: the first line. */
    public String ownerName() {
      int end = text.indexOf('\n');
      return end < 0 ? text : text.substring(0, end);
    }

    /** All behind the first line, if there is more. */
    public Optional<String> data() {
      int end = text.indexOf('\n');
      return end < 0 ? Optional.empty() : Optional.of(text.substring(end + 1));
    }
  }

  /**
   * The line in order, how many nodes in the directory do not belong to it, and which entries may
   * not be read; where sequence numbers are used up, nobody knows where these stand.
   */
  public record Snapshot(List<Occupant> occupants, int foreign, List<Entry> hidden) {
    /**
     * All who stand in line.
     *
     * @throws AccessDeniedException if there are others
     */
    public List<Occupant> all(ZPath path) {
      hidden.stream().findFirst().ifPresent(one -> refuse(path, one));
      return occupants;
    }

    /**
     * Who stands first.
     *
     * @throws AccessDeniedException if it may be another one
     */
    public Optional<Occupant> first(ZPath path) {
      Optional<Occupant> first = occupants.stream().findFirst();
      hidden.stream()
          .filter(one -> first.filter(other -> other.entry().compareTo(one) < 0).isEmpty())
          .findFirst()
          .ifPresent(one -> refuse(path, one));
      return first;
    }

    private static void refuse(ZPath path, Entry hidden) {
      throw new AccessDeniedException(path + ": cannot read " + hidden.name());
    }

    AcquireRequest.Standing standing(Entry own) {
      List<Occupant> ahead =
          occupants.stream().filter(other -> other.entry().compareTo(own) < 0).toList();
      return new AcquireRequest.Standing(
          ahead.stream().findFirst().map(Occupant::ownerName), ahead.size());
    }
  }

  /**
   * Reads the line; two round trips. Not interruptible.
   *
   * @throws CoordinationException when there is no answer within a third of the session timeout
   */
  public static Snapshot read(ClientContext context, ZPath path, LineFormat format) {
    return BlockingRequest.call(
        context, path, session -> new LineInspector(session, path, format).read());
  }

  public static CompletableFuture<Snapshot> snapshot(
      Session session, ZPath path, LineFormat format) {
    return new LineInspector(session, path, format).read();
  }

  /** The entry that is first; two round trips where sequence numbers are used up, else one. */
  public static CompletableFuture<Optional<Entry>> first(
      Session session, ZPath path, LineFormat format) {
    return new LineInspector(session, path, format)
        .holders()
        .thenApply(holders -> holders.stream().findFirst());
  }

  /** Asks those who hold to give way; false if there is nobody. Not interruptible. */
  public static boolean requestRevocation(ClientContext context, ZPath path, LineFormat format) {
    return BlockingRequest.call(
        context, path, session -> new LineInspector(session, path, format).revoke());
  }

  private CompletableFuture<Snapshot> read() {
    return entries().thenCompose(found -> describe(found, 0, new ArrayList<>()));
  }

  private CompletableFuture<Boolean> revoke() {
    return holders().thenCompose(holders -> revoke(holders, false));
  }

  /** One after the other; whether anybody was there to be asked. */
  private CompletableFuture<Boolean> revoke(List<Entry> holders, boolean asked) {
    if (holders.isEmpty()) {
      return CompletableFuture.completedFuture(asked);
    }
    String node = node(holders.get(0));
    List<Entry> others = holders.subList(1, holders.size());
    return session
        .repeated(() -> session.wire().setData(node, LineRequest.revokeRequest()))
        .thenCompose(reply -> revoke(others, checked(reply, Code.NONODE).ok() || asked));
  }

  /**
   * The first one in line; if that one reads, also those who read with it. Where sequence numbers
   * are used up, the names alone do not tell.
   */
  private CompletableFuture<List<Entry>> holders() {
    return entries()
        .thenCompose(
            found ->
                found.entries().stream().limit(1).noneMatch(Entry::isTied)
                    ? CompletableFuture.completedFuture(leading(found.entries()))
                    : describe(found, 0, new ArrayList<>())
                        .thenApply(
                            line ->
                                leading(line.all(path).stream().map(Occupant::entry).toList())));
  }

  private static List<Entry> leading(List<Entry> line) {
    EntryKind first = line.isEmpty() ? null : line.get(0).kind();
    return first != null && first.is(Trait.SHARED)
        ? line.stream().takeWhile(entry -> entry.kind().equals(first)).toList()
        : line.stream().limit(1).toList();
  }

  private record Found(List<Entry> entries, int foreign) {}

  private CompletableFuture<Found> entries() {
    return session
        .repeated(() -> session.wire().list(session.context().fullPath(path)))
        .thenApply(reply -> sorted(checked(reply, Code.NONODE)));
  }

  private Found sorted(Reply<Children> reply) {
    List<String> names = reply.ok() ? reply.get().names() : List.of();
    List<Entry> entries =
        names.stream().flatMap(name -> format.parse(name).stream()).sorted().toList();
    long marks = names.stream().filter(format.helperNodes()::contains).count();
    return new Found(entries, names.size() - entries.size() - (int) marks);
  }

  private CompletableFuture<Snapshot> describe(Found found, int from, List<Occupant> so) {
    int to = Math.min(found.entries().size(), from + BATCH);
    if (from == to) {
      so.sort(Comparator.comparing(Occupant::entry));
      return CompletableFuture.completedFuture(
          new Snapshot(List.copyOf(so), found.foreign(), List.copyOf(hidden)));
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
                } else if (!nodes.get(i).is(Code.NONODE)) {
                  hidden.add(batch.get(i));
                }
              }
              return describe(found, to, so);
            });
  }

  public static Occupant occupant(Entry entry, Node node) {
    return new Occupant(
        entry.createdAt(node.stat().getCzxid()),
        new String(node.data(), StandardCharsets.UTF_8),
        Instant.ofEpochMilli(node.stat().getCtime()),
        node.stat().getCzxid() << 8);
  }

  private String node(Entry entry) {
    return session.context().fullPath(path) + "/" + entry.name();
  }

  private <T> Reply<T> checked(Reply<T> reply, Code tolerated) {
    return BlockingRequest.checked(path, "read the line", reply, tolerated);
  }
}
