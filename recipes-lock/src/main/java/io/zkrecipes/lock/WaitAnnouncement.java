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
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * The node that tells others what a thread waits for, while it waits: {@code
 * /_waits/<session>-<thread>}, EPHEMERAL.
 *
 * <p>The name is found without a search, and is the same for all waits of a thread. So the late
 * delete of one may hit the next, which is why each look begins with the question whether the node
 * is there.
 */
final class WaitAnnouncement {
  private final AcquireRequest turn;
  private final WaitingThread actor;
  private final ZPath lock;
  private final AtomicReference<@Nullable Own> latest = new AtomicReference<>();

  /** The node in one session. */
  private record Own(Session session, String key, String node, List<ACL> acl) {}

  WaitAnnouncement(AcquireRequest turn, WaitingThread actor) {
    this.turn = turn;
    this.actor = actor;
    this.lock = turn.path();
  }

  /**
   * The wait as it stands in the node, which is made if need be; empty if that was not possible.
   * Called by the thread that waits, on which the ACL policy is asked, too.
   */
  CompletableFuture<Optional<Wait>> in(Session session, WaitForGraph graph) {
    Own own = own(session);
    return graph
        .waitOf(own.key())
        .thenCompose(
            found ->
                isOurs(found)
                    ? CompletableFuture.completedFuture(found)
                    : make(own, found.isPresent())
                        .thenCompose(made -> graph.waitOf(own.key()))
                        .thenApply(now -> isOurs(now) ? now : Optional.empty()));
  }

  private Own own(Session session) {
    Own before = latest.get();
    if (before != null && before.session() == session) {
      return before;
    }
    String key = actor.key(session.id());
    String node = WaitForGraph.directory(session.context()) + "/" + key;
    Own now = new Own(session, key, node, session.context().acl(node));
    if (latest.getAndSet(now) == null) {
      turn.result().whenComplete((lease, error) -> withdraw());
    }
    return now;
  }

  private boolean isOurs(Optional<Wait> wait) {
    return wait.filter(found -> found.lock().equals(lock)).isPresent();
  }

  private CompletableFuture<Reply<Created>> make(Own own, boolean stale) {
    if (stale) { // of an earlier wait, whose delete is on its way
      own.session().discard(own.node());
    }
    return create(own)
        .thenCompose(
            reply -> {
              if (!reply.is(Code.NONODE) || turn.result().isDone()) {
                return CompletableFuture.completedFuture(reply);
              }
              String dir = WaitForGraph.directory(own.session().context());
              ParentNodes.make(own.session(), dir, new byte[0], (parent, made) -> {});
              return create(own);
            })
        .thenApply(reply -> answered(own, reply));
  }

  private CompletableFuture<Reply<Created>> create(Own own) {
    byte[] data = actor.waitingFor(lock);
    return own.session().wire().create(own.node(), data, own.acl(), CreateMode.EPHEMERAL);
  }

  private Reply<Created> answered(Own own, Reply<Created> reply) {
    if (turn.result().isDone()) { // the delete may have been sent before the create
      own.session().discard(own.node());
    } else if (reply.answered() && !reply.ok() && !reply.is(Code.NODEEXISTS)) {
      String why = "deadlocks are not detected: cannot create %s: %s";
      own.session().context().warnOnce(why.formatted(own.node(), reply.code()));
    }
    return reply;
  }

  private void withdraw() {
    Own own = latest.get();
    if (own != null) {
      own.session().discard(own.node());
    }
  }
}
