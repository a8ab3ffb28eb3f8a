package io.zkrecipes.kernel.node;

import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.internal.RequestSize;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Sets the data of a node whose version is known, exactly once: when the reply is lost, it finds
 * out whether the write was applied, before anything else is written. One write at a time.
 *
 * <p><b>The receipt.</b> Each write has a number that no other write has. In the same transaction
 * that sets the data, the number is written into the {@link WriteReceipt}, an EPHEMERAL child of
 * the node that belongs to this session. So the receipt holds the number if and only if the write
 * was applied, and no other write of this session was applied since.
 *
 * <p><b>After a lost reply</b> there are three cases.
 *
 * <ol>
 *   <li>The session lives on. {@link Transaction} asks the receipt, behind a sync. If the number is
 *       not there, the write was not applied and never will be, as the servers refuse requests of
 *       the earlier connection. It is sent again.
 *   <li>The session of this client has ended, and the receipt is still there. The server may keep
 *       the session alive if only the client has given it up, so a late write may still be applied.
 *       If the receipt has the number, the write was applied. If not, the next session deletes the
 *       receipt, with the version that was read. That is a fence: without the receipt, the
 *       transaction of the late write fails. If the deletion finds another version, the write was
 *       applied in between, and the receipt is asked again.
 *   <li>The receipt was deleted, with its session or by somebody else. If the node is unchanged
 *       (same creation zxid and same modification zxid as before the write), the write was not
 *       applied, and cannot be any more. If the node has changed, nobody can tell: the outcome is
 *       {@link Outcome#UNKNOWN}.
 * </ol>
 *
 * <p><b>Order that this rests on.</b> The node is read only after the receipt was created ({@link
 * #prepare}, then the read, on one connection). A node with a child cannot be deleted; so while the
 * receipt is there, the node is the one that was read, and its version identifies its data.
 *
 * <p><b>Threads.</b> Called by the round of one {@link VersionedNode}, one call at a time. Futures
 * complete on ZooKeeper's event thread, or on the clock thread after a pause.
 */
final class ExactlyOnceWrite {
  /** What came of a write. */
  enum Outcome {
    WRITTEN,
    /** Nothing was written. The node must be read again: what was known of it may be outdated. */
    NOT_WRITTEN,
    /** Nobody can tell whether it was written. */
    UNKNOWN,
    /** The ensemble refuses such a write, for the reason that the code says. */
    REFUSED
  }

  /**
   * The outcome of a write.
   *
   * @param written what the node holds now; null if that is not known
   * @param revision the zxid of the write; 0 if it was not written
   * @param code of the last reply, if that has decided
   */
  record Result(Outcome outcome, @Nullable NodeVersion written, long revision, Code code) {
    static Result of(Outcome outcome, Code code) {
      return new Result(outcome, null, 0, code);
    }

    static Result of(Outcome outcome) {
      return of(outcome, Code.OK);
    }
  }

  private final ClientContext context;
  private final String node;
  private final WriteReceipt receipt;

  ExactlyOnceWrite(ClientContext context, String node, int kind) {
    this.context = context;
    this.node = node;
    this.receipt = new WriteReceipt(context, node, kind);
  }

  /** What the path of a receipt begins with. */
  String receiptPrefix() {
    return receipt.prefix();
  }

  /**
   * Refuses data that is too much for one request.
   *
   * @throws IllegalArgumentException naming the size
   */
  void checkSize(Session session, byte[] data) {
    RequestSize size = new RequestSize();
    size.add("set " + node, node, data);
    size.add("note it", receipt.path(session), receipt.data());
  }

  /** Whether it can write in this session, on top of what is read from now on. */
  boolean isReady(Session session) {
    return receipt.isIn(session);
  }

  /** Creates the receipt. What is read after this was sent may be the base of a write. */
  CompletableFuture<Reply<Boolean>> prepare(Session session, List<ACL> acl) {
    return receipt.create(session, acl);
  }

  /** Writes; completes on the event thread. */
  CompletableFuture<Result> write(Session session, NodeVersion base, byte[] data) {
    receipt.nextNumber();
    return Transaction.send(
            session,
            () -> true,
            () -> transaction(session, base, data).commitOnce().thenApply(r -> written(r, data)),
            () -> ask(session, session).thenApply(reply -> reply.map(found -> judge(base, found))))
        .thenCompose(reply -> onReply(session, base, reply));
  }

  private Transaction transaction(Session session, NodeVersion base, byte[] data) {
    return Transaction.in(session)
        .setData(node, data, base.version())
        .setData(receipt.path(session), receipt.data(), -1);
  }

  private static Reply<Result> written(Reply<List<OpResult>> reply, byte[] data) {
    if (!reply.ok()) {
      return Reply.failed(reply.code());
    }
    Stat stat = ((OpResult.SetDataResult) reply.get().get(0)).getStat();
    NodeVersion now = NodeVersion.of(data, stat);
    return new Reply<>(Code.OK, new Result(Outcome.WRITTEN, now, stat.getMzxid(), Code.OK));
  }

  private CompletableFuture<Result> onReply(
      Session session, NodeVersion base, Reply<Result> reply) {
    if (reply.ok()) {
      return done(reply.get());
    }
    if (reply.sessionOver()) {
      return askInNextSession(session, base);
    }
    if (reply.is(Code.NONODE)) { // the receipt, or the node
      receipt.forget();
    }
    return done(
        switch (reply.code()) {
          case NONODE, BADVERSION -> Result.of(Outcome.NOT_WRITTEN, reply.code());
          default -> Result.of(Outcome.REFUSED, reply.code());
        });
  }

  private CompletableFuture<Result> askInNextSession(Session writer, NodeVersion base) {
    receipt.forget();
    return context
        .pause(1) // until the client knows that the session has ended
        .thenCompose(rested -> context.next())
        .thenCompose(session -> askUntilKnown(session, writer, base))
        .exceptionally(closed -> Result.of(Outcome.UNKNOWN));
  }

  private CompletableFuture<Result> askUntilKnown(
      Session session, Session writer, NodeVersion base) {
    return session
        .repeated(() -> session.synced(node, () -> ask(session, writer)))
        .thenCompose(
            reply -> {
              if (!reply.ok()) {
                return askInNextSession(writer, base);
              }
              Optional<Result> known = judge(base, reply.get());
              return known.isPresent()
                  ? done(known.get())
                  : fence(session, writer, base, reply.get().get(1).get());
            });
  }

  /** Reads the node and the receipt of the writer's session, in one moment. */
  private CompletableFuture<Reply<List<Reply<Node>>>> ask(Session session, Session writer) {
    return session.wire().readAll(List.of(node, receipt.path(writer)));
  }

  /** What the node and the receipt tell; empty if the write was not applied so far. */
  private Optional<Result> judge(NodeVersion base, List<Reply<Node>> found) {
    Reply<Node> current = found.get(0);
    Reply<Node> noted = found.get(1);
    if (noted.ok()) {
      long revision = noted.get().stat().getMzxid();
      return receipt.confirms(noted.get())
          ? Optional.of(new Result(Outcome.WRITTEN, null, revision, Code.OK))
          : Optional.empty();
    }
    receipt.forget();
    boolean unchanged = current.ok() && noted.is(Code.NONODE) && base.isUnchanged(current.get());
    return Optional.of(Result.of(unchanged ? Outcome.NOT_WRITTEN : Outcome.UNKNOWN));
  }

  /** Keeps the write of a session that may live on from being applied later. */
  private CompletableFuture<Result> fence(
      Session session, Session writer, NodeVersion base, Node receiptFound) {
    return Transaction.in(session)
        .delete(receipt.path(writer), receiptFound.stat().getVersion())
        .commitOnce()
        .thenCompose(
            reply ->
                reply.ok()
                    ? done(Result.of(Outcome.NOT_WRITTEN))
                    : askUntilKnown(session, writer, base));
  }

  private static CompletableFuture<Result> done(Result result) {
    return CompletableFuture.completedFuture(result);
  }
}
