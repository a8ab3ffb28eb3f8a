package io.zkrecipes.kernel.line;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.session.Session;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.zookeeper.KeeperException.Code;

/**
 * Reads the entries of one line in one session.
 *
 * <p>Where sequence numbers are used up, the names do not tell the order: then the creation zxids
 * of all nodes with the last number are read as well, where they matter.
 */
final class ListingReader {
  private final Session session;
  private final ZPath path;
  private final String dir;
  private final LineFormat format;
  private final LongSupplier clock;

  /** The clock tells when a listing was sent. */
  ListingReader(Session session, ZPath path, LineFormat format, LongSupplier clock) {
    this.session = session;
    this.path = path;
    this.dir = session.context().fullPath(path);
    this.format = format;
    this.clock = clock;
  }

  /** The time, for {@link #listing}. */
  long now() {
    return clock.getAsLong();
  }

  /**
   * Lists the directory.
   *
   * @param withTies whether the order of entries with the last number matters
   */
  CompletableFuture<Listing> read(boolean withTies) {
    long sentAt = now();
    return session
        .list(dir)
        .thenCompose(
            reply ->
                switch (reply.code()) {
                  case OK -> listing(reply.get(), withTies, sentAt);
                  case NONODE ->
                      CompletableFuture.completedFuture(
                          new Listing(new TreeSet<>(), withTies, 0, 0, sentAt));
                  default -> failed("list", dir, reply.code());
                });
  }

  /** The entries among these names, which were listed by a request that was sent at this time. */
  CompletableFuture<Listing> listing(Children children, boolean withTies, long sentAt) {
    NavigableSet<Entry> entries = new TreeSet<>();
    NavigableSet<Entry> tied = new TreeSet<>();
    for (String name : children.names()) {
      format.parse(name).ifPresent(entry -> (entry.isTied() ? tied : entries).add(entry));
    }
    Listing listing =
        new Listing(entries, withTies, children.names().size(), children.birth(), sentAt);
    return withTies && !tied.isEmpty()
        ? addTied(listing, List.copyOf(tied))
        : CompletableFuture.completedFuture(listing);
  }

  private CompletableFuture<Listing> addTied(Listing listing, List<Entry> tied) {
    List<String> nodes = tied.stream().map(entry -> dir + "/" + entry.name()).toList();
    return session
        .repeated(() -> session.wire().readAll(nodes))
        .thenCompose(
            reply -> {
              if (!reply.ok()) {
                return failed("read", dir, reply.code());
              }
              for (int i = 0; i < nodes.size(); i++) {
                Reply<Node> node = reply.get().get(i);
                if (node.ok()) {
                  listing.entries().add(tied.get(i).createdAt(node.get().stat().getCzxid()));
                } else if (!node.is(Code.NONODE)) {
                  return failed("read", nodes.get(i), node.code());
                }
              }
              return CompletableFuture.completedFuture(listing);
            });
  }

  private <T> CompletableFuture<T> failed(String act, String node, Code code) {
    return CompletableFuture.failedFuture(error(path, act, node, code));
  }

  /** What it means that a request of a line was answered so. */
  static CoordinationException error(ZPath path, String act, String node, Code code) {
    return switch (code) {
      case SESSIONEXPIRED -> new SessionLostException(path + ": the session ended during " + act);
      case NOAUTH, INVALIDACL ->
          new AccessDeniedException("%s: %s refused at %s: %s".formatted(path, act, node, code));
      case NONODE ->
          new CoordinationException(
              "%s: cannot %s %s: not even the first (does the chroot of the connect string exist?)"
                  .formatted(path, act, node));
      default -> new CoordinationException("%s: cannot %s %s: %s".formatted(path, act, node, code));
    };
  }
}
