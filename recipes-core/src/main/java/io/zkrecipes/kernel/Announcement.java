package io.zkrecipes.kernel;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Created;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.WaitForGraph.Wait;
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
final class Announcement {
  private final Turn turn;
  private final Actor actor;
  private final ZPath lock;
  private final AtomicReference<@Nullable Session> madeIn = new AtomicReference<>();

  Announcement(Turn turn, Actor actor) {
    this.turn = turn;
    this.actor = actor;
    this.lock = turn.path;
  }

  /**
   * The wait as it stands in the node, which is made if need be; empty if that was not possible.
   */
  CompletableFuture<Optional<Wait>> in(Session session, WaitForGraph graph) {
    String key = actor.key(session.id());
    if (madeIn.getAndSet(session) == null) {
      turn.result.whenComplete((lease, error) -> withdraw());
    }
    return graph
        .waitOf(key)
        .thenCompose(
            found ->
                isOurs(found)
                    ? CompletableFuture.completedFuture(found)
                    : make(session, key, found.isPresent())
                        .thenCompose(made -> graph.waitOf(key))
                        .thenApply(now -> isOurs(now) ? now : Optional.empty()));
  }

  private boolean isOurs(Optional<Wait> wait) {
    return wait.filter(found -> found.lock().equals(lock)).isPresent();
  }

  private CompletableFuture<Reply<Created>> make(Session session, String key, boolean stale) {
    String dir = WaitForGraph.directory(session.owner());
    String node = dir + "/" + key;
    if (stale) { // of an earlier wait, whose delete is on its way
      session.discard(node);
    }
    List<ACL> acl = session.owner().acl(node);
    return create(session, node, acl)
        .thenCompose(
            reply -> {
              if (!reply.is(Code.NONODE) || turn.result.isDone()) {
                return CompletableFuture.completedFuture(reply);
              }
              Parents.make(session, dir, new byte[0], (parent, made) -> {});
              return create(session, node, acl);
            })
        .whenComplete((reply, error) -> answered(session, node, reply));
  }

  private CompletableFuture<Reply<Created>> create(Session session, String node, List<ACL> acl) {
    return session.wire().create(node, actor.waitingFor(lock), acl, CreateMode.EPHEMERAL);
  }

  private void answered(Session session, String node, @Nullable Reply<Created> reply) {
    if (turn.result.isDone()) { // the delete may have been sent before the create
      session.discard(node);
    } else if (reply != null && reply.answered() && !reply.ok() && !reply.is(Code.NODEEXISTS)) {
      session
          .owner()
          .warnOnce("deadlocks are not detected: cannot create " + node + ": " + reply.code());
    }
  }

  private void withdraw() {
    Session session = madeIn.get();
    if (session != null) {
      session.discard(WaitForGraph.directory(session.owner()) + "/" + actor.key(session.id()));
    }
  }
}
