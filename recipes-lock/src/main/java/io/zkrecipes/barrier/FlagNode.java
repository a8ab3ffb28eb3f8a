package io.zkrecipes.barrier;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.ParentNodes;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.Transaction;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;

/**
 * A PERSISTENT node without data that is used as a flag. The methods wait for the answer of the
 * ensemble, and throw {@link io.zkrecipes.CoordinationException} as {@link Barrier#lower} does.
 */
final class FlagNode {
  private final ClientContext context;
  private final ZPath path;
  private final String node;

  FlagNode(ClientContext context, ZPath path) {
    this.context = context;
    this.path = path;
    this.node = context.fullPath(path);
  }

  /** Creates it, if it is missing. */
  void create() {
    List<ACL> acl = context.acl(node);
    answer(
        "lower it",
        Code.OK,
        (session, wanted) -> ParentNodes.createNode(session, wanted, node, acl));
  }

  /** Deletes it, if it exists. */
  void delete() {
    answer(
        "lift it",
        Code.NONODE,
        (session, wanted) ->
            BlockingRequest.repeated(
                session, wanted, () -> Transaction.in(session).delete(node).commitOnce()));
  }

  /** Whether it exists, no older than this call. */
  boolean exists() {
    Code found =
        answer(
            "look at it",
            Code.NONODE,
            (session, wanted) ->
                BlockingRequest.repeated(
                    session, wanted, () -> session.synced(node, () -> session.stat(node))));
    return found == Code.OK;
  }

  private <T> Code answer(
      String act,
      Code tolerated,
      BiFunction<Session, BooleanSupplier, CompletableFuture<Reply<T>>> request) {
    return BlockingRequest.untilAnswered(context, path, act, tolerated, request);
  }
}
