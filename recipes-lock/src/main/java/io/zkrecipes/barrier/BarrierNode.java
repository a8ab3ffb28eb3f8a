package io.zkrecipes.barrier;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.ParentNodes;
import io.zkrecipes.kernel.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;

/**
 * A node that matters by being there. All verbs wait for the answer, not interruptible, and throw
 * {@link CoordinationException} when there is none within 4/3 of the session timeout, 20 s at most.
 */
public final class BarrierNode {
  private final ClientContext context;
  private final ZPath path;
  private final String node;

  /** At this path; nothing is sent yet. */
  public BarrierNode(ClientContext context, ZPath path) {
    this.context = context;
    this.path = path;
    this.node = context.full(path);
  }

  /** There is one from now on: PERSISTENT, without data. */
  public void lower() {
    List<ACL> acl = context.acl(node);
    answer("lower it", Code.NODEEXISTS, session -> made(session, acl));
  }

  /** There is none from now on. */
  public void lift() {
    answer("lift it", Code.NONODE, session -> session.wire().delete(node));
  }

  /** Whether there is one, no older than the call. */
  public boolean isLowered() {
    Code code =
        answer(
            "look at it",
            Code.NONODE,
            session -> session.synced(node, () -> session.wire().stat(node)));
    return code == Code.OK;
  }

  /** Enough for a reply that is lost: the connection ends after 2/3 of the session timeout. */
  private Duration patience() {
    return context.patience().multipliedBy(4);
  }

  private CompletableFuture<Reply<Boolean>> made(Session session, List<ACL> acl) {
    return ParentNodes.makeWithNode(session, node, acl)
        .thenApply(
            code -> code == Code.OK ? new Reply<>(Code.OK, Boolean.TRUE) : Reply.failed(code));
  }

  private <T> Code answer(
      String act, Code tolerated, Function<Session, CompletableFuture<Reply<T>>> request) {
    return BlockingRequest.whileWanted(
        context,
        path,
        patience(),
        (session, wanted) -> ask(session, wanted, act, tolerated, request));
  }

  private <T> CompletableFuture<Code> ask(
      Session session,
      BooleanSupplier wanted,
      String act,
      Code tolerated,
      Function<Session, CompletableFuture<Reply<T>>> request) {
    return BlockingRequest.repeated(session, wanted, () -> request.apply(session))
        .thenCompose(
            reply -> {
              if (wanted.getAsBoolean() && !reply.answered()) { // by a quorum, in this session
                return context
                    .pause(1)
                    .thenCompose(rested -> context.next())
                    .thenCompose(next -> ask(next, wanted, act, tolerated, request));
              }
              Code code = BlockingRequest.checked(path, act, reply, tolerated).code();
              return CompletableFuture.completedFuture(code);
            });
  }
}
