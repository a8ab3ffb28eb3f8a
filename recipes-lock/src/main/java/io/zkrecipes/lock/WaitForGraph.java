package io.zkrecipes.lock;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.SessionContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Who waits for whom, as nodes tell: a thread waits for the lock that it has announced, and so for
 * the thread of the first one in that line (Holt, "Some deadlock properties of computer systems",
 * ACM Computing Surveys 4(3), 1972). As each waits for one lock, and one holds it, there is one way
 * to follow from each. Read in one session, step by step; nothing is watched.
 */
final class WaitForGraph {
  private static final ZPath WAITS = ZPath.of("/_waits");

  private final Session session;
  private final Entry own;

  /** As seen by the one with this entry in line. */
  WaitForGraph(Session session, Entry own) {
    this.session = session;
    this.own = own;
  }

  /**
   * A wait that was announced.
   *
   * @param key which thread in which session
   * @param since the zxid of the announcement
   */
  record Wait(String key, WaitingThread actor, ZPath lock, long since) {}

  /** One waits for a lock, which is held by a node of the next one. */
  record Edge(Wait from, String holder) {}

  private record Holder(String node, String key) {}

  /** The full path of the directory where waits are announced. */
  static String directory(SessionContext context) {
    return context.fullPath(WAITS);
  }

  /** What this thread has announced to wait for. */
  CompletableFuture<Optional<Wait>> waitOf(String key) {
    String node = directory(session.context()) + "/" + key;
    return read(node).thenApply(reply -> reply.ok() ? wait(key, reply.get()) : Optional.empty());
  }

  private static Optional<Wait> wait(String key, Node node) {
    String text = text(node);
    int end = text.lastIndexOf('\n');
    Optional<WaitingThread> actor = WaitingThread.parse(text.substring(0, Math.max(0, end)));
    try {
      ZPath lock = ZPath.of(text.substring(end + 1));
      return actor.map(who -> new Wait(key, who, lock, node.stat().getCzxid()));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  /** Follows the way from this wait; empty unless it leads back to where it began. */
  CompletableFuture<List<Edge>> cycle(Wait from) {
    return follow(from, new ArrayList<>());
  }

  private CompletableFuture<List<Edge>> follow(Wait wait, List<Edge> way) {
    return holder(wait.lock())
        .thenCompose(
            holder -> {
              if (holder.isEmpty()) {
                return noCycle();
              }
              String next = holder.get().key();
              way.add(new Edge(wait, holder.get().node()));
              if (next.equals(way.get(0).from().key())) {
                return CompletableFuture.completedFuture(List.copyOf(way));
              }
              return way.stream().anyMatch(edge -> edge.from().key().equals(next))
                  ? noCycle() // there is one, but it is that of others
                  : waitOf(next)
                      .thenCompose(then -> then.isEmpty() ? noCycle() : follow(then.get(), way));
            });
  }

  private static CompletableFuture<List<Edge>> noCycle() {
    return CompletableFuture.completedFuture(List.of());
  }

  /**
   * Who is first in line, if it is known; but not the one who looks: who is first is about to
   * enter.
   */
  private CompletableFuture<Optional<Holder>> holder(ZPath lock) {
    return LineInspector.first(session, lock, LockEntries.FORMAT)
        .thenCompose(
            first -> {
              if (first.isEmpty() || first.get().name().equals(own.name())) {
                return CompletableFuture.completedFuture(Optional.empty());
              }
              String node = session.context().fullPath(lock) + "/" + first.get().name();
              return read(node)
                  .thenApply(reply -> reply.ok() ? holder(node, reply.get()) : Optional.empty());
            });
  }

  private static Optional<Holder> holder(String name, Node node) {
    long holding = node.stat().getEphemeralOwner();
    return WaitingThread.parse(text(node)).map(actor -> new Holder(name, actor.key(holding)));
  }

  private CompletableFuture<Reply<Node>> read(String node) {
    return session.repeated(() -> session.wire().read(node));
  }

  private static String text(Node node) {
    return new String(node.data(), StandardCharsets.UTF_8);
  }
}
