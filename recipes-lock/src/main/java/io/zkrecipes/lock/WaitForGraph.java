package io.zkrecipes.lock;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.SessionContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Which thread waits for which, read from the nodes: a thread waits for the lock that it has
 * announced, and so for the thread whose node is first in the line of that lock (Holt, "Some
 * deadlock properties of computer systems", ACM Computing Surveys 4(3), 1972). Each thread waits
 * for one lock at most, and one thread holds it, so at most one edge leaves each thread. Read in
 * one session, one node after the other; nothing is watched.
 */
final class WaitForGraph {
  private static final ZPath WAITS = ZPath.of("/_waits");

  private final Session session;
  private final Entry own;

  /** The graph, for a search by the thread that waits with this entry. */
  WaitForGraph(Session session, Entry own) {
    this.session = session;
    this.own = own;
  }

  /**
   * A wait that was announced.
   *
   * @param key names the thread and its session
   * @param since the zxid of the announcement
   */
  record Wait(String key, WaitingThread actor, ZPath lock, long since) {}

  /** A thread waits for a lock that is held by this node, which belongs to the next thread. */
  record Edge(Wait from, String holder) {}

  /** A node that holds a lock, and the thread that owns it, as {@link Wait#key} names it. */
  record Holder(String node, String key) {}

  /** The full path of the directory where waits are announced. */
  static String directory(SessionContext context) {
    return context.fullPath(WAITS);
  }

  /** The wait that this thread has announced; empty if it has announced none. */
  CompletableFuture<Optional<Wait>> waitOf(String key) {
    String node = directory(session.context()) + "/" + key;
    return session
        .read(node)
        .thenApply(reply -> reply.ok() ? wait(key, reply.get()) : Optional.empty());
  }

  private static Optional<Wait> wait(String key, Node node) {
    String text = text(node);
    int end = text.lastIndexOf('\n');
    Optional<WaitingThread> actor = WaitingThread.parse(text.substring(0, Math.max(0, end)));
    try {
      ZPath lock = ZPath.of(text.substring(end + 1));
      return actor.map(thread -> new Wait(key, thread, lock, node.stat().getCzxid()));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  /** The cycle that this wait is part of; empty if there is none. */
  CompletableFuture<List<Edge>> cycle(Wait from) {
    return cycle(from, this::holder, this::waitOf);
  }

  /**
   * The search itself, apart from the reads: goes from each thread to the lock that it waits for,
   * and from there to the thread that holds it.
   *
   * @return the edges in this order, beginning with {@code from}; empty unless the search comes
   *     back to the thread of {@code from}. A cycle that does not contain this thread is left to
   *     the threads in it.
   */
  static CompletableFuture<List<Edge>> cycle(
      Wait from,
      Function<ZPath, CompletableFuture<Optional<Holder>>> holderOf,
      Function<String, CompletableFuture<Optional<Wait>>> waitOf) {
    return follow(from, new ArrayList<>(), holderOf, waitOf);
  }

  private static CompletableFuture<List<Edge>> follow(
      Wait wait,
      List<Edge> path,
      Function<ZPath, CompletableFuture<Optional<Holder>>> holderOf,
      Function<String, CompletableFuture<Optional<Wait>>> waitOf) {
    return holderOf
        .apply(wait.lock())
        .thenCompose(
            holder -> {
              if (holder.isEmpty()) {
                return noCycle();
              }
              String next = holder.get().key();
              path.add(new Edge(wait, holder.get().node()));
              if (next.equals(path.get(0).from().key())) {
                return CompletableFuture.completedFuture(List.copyOf(path));
              }
              return path.stream().anyMatch(edge -> edge.from().key().equals(next))
                  ? noCycle() // a cycle of other threads
                  : waitOf
                      .apply(next)
                      .thenCompose(
                          then ->
                              then.isEmpty()
                                  ? noCycle()
                                  : follow(then.get(), path, holderOf, waitOf));
            });
  }

  private static CompletableFuture<List<Edge>> noCycle() {
    return CompletableFuture.completedFuture(List.of());
  }

  /**
   * The first entry in line, if the thread that owns it is known. Empty if it is the searching
   * thread's own entry, which is about to be granted.
   */
  private CompletableFuture<Optional<Holder>> holder(ZPath lock) {
    return LineInspector.first(session, lock, LockEntries.FORMAT)
        .thenCompose(
            first -> {
              if (first.isEmpty() || first.get().name().equals(own.name())) {
                return CompletableFuture.completedFuture(Optional.empty());
              }
              String node = session.context().fullPath(lock) + "/" + first.get().name();
              return session
                  .read(node)
                  .thenApply(reply -> reply.ok() ? holder(node, reply.get()) : Optional.empty());
            });
  }

  private static Optional<Holder> holder(String name, Node node) {
    long holding = node.stat().getEphemeralOwner();
    return WaitingThread.parse(text(node)).map(actor -> new Holder(name, actor.key(holding)));
  }

  private static String text(Node node) {
    return new String(node.data(), StandardCharsets.UTF_8);
  }
}
