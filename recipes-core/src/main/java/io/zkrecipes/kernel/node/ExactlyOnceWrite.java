package io.zkrecipes.kernel.node;

import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.internal.RequestSize;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Sets the data of a node whose version is known, and finds out what came of it when the reply is
 * lost. One write at a time.
 *
 * <p>Each write notes its number in a {@link WriteReceipt} in the same transaction. In the same
 * session the receipt is asked after the reconnect, behind a sync; what it does not say then cannot
 * happen any more, as requests of the old connection are refused. In a later session it may still
 * be there, if only the client has given up the former one: then it is removed, which keeps the
 * late write from being applied. Where it is gone with its session, the write was not applied if
 * the node has not changed since; and if it has, nobody can tell.
 */
final class ExactlyOnceWrite {
  /** What came of it. */
  enum Outcome {
    WRITTEN,
    /** Nothing was written; what was known of the node may not be true any more. */
    NOT_WRITTEN,
    /** Nobody can tell. */
    UNKNOWN,
    /** The ensemble refuses such a write. */
    REFUSED
  }

  /** With what is known now, if it is, the revision that it led to, or the code of the refusal. */
  record Result(Outcome outcome, @Nullable NodeVersion known, long revision, Code code) {
    static Result of(Outcome outcome) {
      return new Result(outcome, null, 0, Code.OK);
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
    size.add("note it", receipt.node(session), receipt.data());
  }

  /** Whether it can write in this session, to what is read from now on. */
  boolean isReady(Session session) {
    return receipt.isThere(session);
  }

  /** Makes it ready. What is read behind this may be written upon. */
  CompletableFuture<Code> prepare(Session session, List<ACL> acl) {
    return receipt.make(session, acl);
  }

  /** Writes; completes on the event thread. */
  CompletableFuture<Result> write(Session session, NodeVersion base, byte[] data) {
    List<Op> ops = List.of(Op.setData(node, data, base.version()), receipt.next(session));
    return session.wire().multi(ops).thenCompose(reply -> answered(session, base, data, reply));
  }

  private CompletableFuture<Result> answered(
      Session session, NodeVersion base, byte[] data, Reply<List<OpResult>> reply) {
    switch (reply.code()) {
      case OK -> {
        Stat stat = ((OpResult.SetDataResult) reply.get().get(0)).getStat();
        NodeVersion now = NodeVersion.of(data, stat);
        return done(new Result(Outcome.WRITTEN, now, stat.getMzxid(), Code.OK));
      }
      case CONNECTIONLOSS -> {
        return session.reconnected().thenCompose(live -> ask(session, session, base));
      }
      case SESSIONEXPIRED -> {
        return askInNext(session, base);
      }
      case THROTTLEDOP, NOTREADONLY -> {
        return context.pause(1).thenApply(rested -> Result.of(Outcome.NOT_WRITTEN));
      }
      case NONODE -> {
        receipt.isGone(); // it, or the node
        return done(Result.of(Outcome.NOT_WRITTEN));
      }
      case BADVERSION -> {
        return done(new Result(Outcome.NOT_WRITTEN, null, 0, reply.code()));
      }
      default -> {
        return done(new Result(Outcome.REFUSED, null, 0, reply.code()));
      }
    }
  }

  private CompletableFuture<Result> askInNext(Session writer, NodeVersion base) {
    receipt.isGone();
    return context
        .pause(1) // as the session may not know yet that it is over
        .thenCompose(rested -> context.next())
        .thenCompose(session -> ask(session, writer, base))
        .exceptionally(closed -> Result.of(Outcome.UNKNOWN));
  }

  private CompletableFuture<Result> ask(Session session, Session writer, NodeVersion base) {
    List<String> both = List.of(node, receipt.node(writer));
    return session
        .repeated(() -> session.synced(node, () -> session.wire().readAll(both)))
        .thenCompose(
            reply ->
                reply.ok() ? told(session, writer, base, reply.get()) : askInNext(writer, base));
  }

  private CompletableFuture<Result> told(
      Session session, Session writer, NodeVersion base, List<Reply<Node>> found) {
    Reply<Node> value = found.get(0);
    Reply<Node> noted = found.get(1);
    if (noted.ok() && receipt.confirms(noted.get())) {
      long revision = noted.get().stat().getMzxid();
      return done(new Result(Outcome.WRITTEN, null, revision, Code.OK));
    }
    if (noted.ok()) {
      return session == writer
          ? done(Result.of(Outcome.NOT_WRITTEN))
          : fence(session, writer, base, noted.get().stat().getVersion());
    }
    receipt.isGone();
    boolean unchanged = value.ok() && noted.is(Code.NONODE) && base.isUnchanged(value.get());
    return done(Result.of(unchanged ? Outcome.NOT_WRITTEN : Outcome.UNKNOWN));
  }

  /** Keeps the write of a session that may live on from being applied later. */
  private CompletableFuture<Result> fence(
      Session session, Session writer, NodeVersion base, int version) {
    List<Op> removal = List.of(Op.delete(receipt.node(writer), version));
    return session
        .wire()
        .multi(removal)
        .thenCompose(
            reply ->
                reply.ok()
                    ? done(Result.of(Outcome.NOT_WRITTEN))
                    : session.reconnected().thenCompose(live -> ask(session, writer, base)));
  }

  private static CompletableFuture<Result> done(Result result) {
    return CompletableFuture.completedFuture(result);
  }
}
