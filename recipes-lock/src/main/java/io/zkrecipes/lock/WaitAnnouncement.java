package io.zkrecipes.lock;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Created;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.session.ParentNodes;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.lock.WaitForGraph.Wait;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * The node that announces which lock a thread waits for, while it waits: {@code
 * /_waits/<session>-<thread>}, EPHEMERAL.
 *
 * <p>The name is the same for all waits of a thread in one session, so other clients find the node
 * without a search. It also means that the delete for an earlier wait, still on its way, may delete
 * the node of the next wait. Therefore each check for deadlocks first reads whether the node exists
 * and names this lock. A create is sent once; the read after it tells whether it was applied.
 *
 * <p>{@link #in} is called by the waiting thread, replies come on ZooKeeper's event thread, the end
 * of the request on any thread.
 */
final class WaitAnnouncement {
  private final AcquireRequest request;
  private final WaitingThread thread;
  private final ZPath lock;
  private final AtomicReference<@Nullable Announcement> latest = new AtomicReference<>();

  /** The node in one session. */
  private record Announcement(Session session, String key, String node, List<ACL> acl) {}

  WaitAnnouncement(AcquireRequest request, WaitingThread thread) {
    this.request = request;
    this.thread = thread;
    this.lock = request.path();
  }

  /**
   * Reads the announced wait; announces it first if there is none. Asks the ACL policy on the
   * calling thread.
   *
   * @return empty if the wait could not be announced
   */
  CompletableFuture<Optional<Wait>> in(Session session, WaitForGraph graph) {
    Announcement own = announcementIn(session);
    return graph
        .waitOf(own.key())
        .thenCompose(
            found ->
                names(lock, found)
                    ? CompletableFuture.completedFuture(found)
                    : announce(own, found.isPresent())
                        .thenCompose(created -> graph.waitOf(own.key()))
                        .thenApply(now -> names(lock, now) ? now : Optional.empty()));
  }

  private Announcement announcementIn(Session session) {
    Announcement before = latest.get();
    if (before != null && before.session() == session) {
      return before;
    }
    String key = thread.key(session.id());
    String node = WaitForGraph.directory(session.context()) + "/" + key;
    Announcement now = new Announcement(session, key, node, session.context().acl(node));
    if (latest.getAndSet(now) == null) {
      request.result().whenComplete((lease, error) -> discardLatest());
    }
    return now;
  }

  private static boolean names(ZPath lock, Optional<Wait> wait) {
    return wait.filter(found -> found.lock().equals(lock)).isPresent();
  }

  private CompletableFuture<Void> announce(Announcement own, boolean isStale) {
    if (isStale) { // of an earlier wait, whose delete is on its way
      own.session().discard(own.node());
    }
    return create(own)
        .thenCompose(
            reply -> {
              if (!reply.is(Code.NONODE) || request.result().isDone()) {
                return CompletableFuture.completedFuture(reply);
              }
              String directory = WaitForGraph.directory(own.session().context());
              ParentNodes.make(own.session(), directory, new byte[0], (parent, made) -> {});
              return create(own);
            })
        .thenAccept(reply -> onCreateReply(own, reply));
  }

  private CompletableFuture<Reply<Created>> create(Announcement own) {
    byte[] data = thread.waitingFor(lock);
    return ParentNodes.createEphemeral(own.session(), own.node(), data, own.acl());
  }

  private void onCreateReply(Announcement own, Reply<Created> reply) {
    if (request.result().isDone()) { // discardLatest() may have been sent before the create
      own.session().discard(own.node());
    } else if (reply.answered() && !reply.ok() && !reply.is(Code.NODEEXISTS)) {
      String why = "deadlocks are not detected: cannot create %s: %s";
      own.session().context().warnOnce(why.formatted(own.node(), reply.code()));
    }
  }

  private void discardLatest() {
    Announcement own = latest.get();
    if (own != null) {
      own.session().discard(own.node());
    }
  }
}
