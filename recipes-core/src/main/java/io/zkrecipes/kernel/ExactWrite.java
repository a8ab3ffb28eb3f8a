package io.zkrecipes.kernel;

import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
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
 * <p>Each write notes its number in a {@link Receipt} in the same transaction. The receipt is asked
 * after the reconnect, behind a sync; what it does not say then cannot happen any more, as requests
 * of the old connection are refused. The receipt ends with the session: then the write was not
 * applied if the node has not changed since, and if it has, nobody can tell.
 */
final class ExactWrite {
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

  /** With the revision that it led to, or the code of the refusal. */
  record Result(Outcome outcome, @Nullable Known known, long revision, Code code) {
    static Result of(Outcome outcome) {
      return new Result(outcome, null, 0, Code.OK);
    }
  }

  private final Sessions sessions;
  private final String node;
  private final Receipt receipt;
  // Of the write under way.
  private CompletableFuture<Result> result = new CompletableFuture<>();
  private Known base = Known.MISSING;

  ExactWrite(Sessions sessions, String node) {
    this.sessions = sessions;
    this.node = node;
    this.receipt = new Receipt(node);
  }

  /** Where the receipt is. */
  String receiptNode() {
    return receipt.node;
  }

  /** Begins the write; completes on the event thread. */
  CompletableFuture<Result> write(Session session, Known from, byte[] data, List<ACL> receiptAcl) {
    CompletableFuture<Result> begun = new CompletableFuture<>();
    result = begun;
    base = from;
    List<Op> ops =
        List.of(Op.setData(node, data, from.version()), receipt.next(session, receiptAcl));
    session.wire().multi(ops).thenAccept(reply -> answered(session, data, reply));
    return begun;
  }

  private void answered(Session session, byte[] data, Reply<List<OpResult>> reply) {
    switch (reply.code()) {
      case OK -> {
        receipt.isThere(session);
        Stat stat = ((OpResult.SetDataResult) reply.get().get(0)).getStat();
        written(Known.of(data, stat), stat.getMzxid());
      }
      case CONNECTIONLOSS -> askReceipt(session);
      case SESSIONEXPIRED -> doubt();
      case THROTTLEDOP, NOTREADONLY ->
          sessions.pause(1).thenAccept(rested -> ends(Outcome.NOT_WRITTEN));
      case NODEEXISTS -> {
        receipt.isThere(session);
        ends(Outcome.NOT_WRITTEN);
      }
      case NONODE -> {
        receipt.isGone(); // it, or the node
        ends(Outcome.NOT_WRITTEN);
      }
      case BADVERSION -> ends(Outcome.NOT_WRITTEN);
      default -> result.complete(new Result(Outcome.REFUSED, null, 0, reply.code()));
    }
  }

  private void askReceipt(Session session) {
    session
        .reconnected()
        .thenCompose(
            live ->
                session.repeated(
                    () ->
                        session.synced(
                            node, () -> session.wire().readAll(List.of(node, receipt.node)))))
        .thenAccept(
            reply -> {
              if (reply.ok()) {
                told(session, reply.get().get(0), reply.get().get(1));
              } else {
                doubt();
              }
            });
  }

  private void told(Session session, Reply<Node> found, Reply<Node> noted) {
    switch (receipt.word(noted)) {
      case APPLIED -> {
        receipt.isThere(session);
        written(null, noted.get().stat().getMzxid());
      }
      case NOT_APPLIED -> ends(Outcome.NOT_WRITTEN);
      case NOTHING -> decide(found);
    }
  }

  /** The receipt is gone with its session: the node itself must tell, in the next one. */
  private void doubt() {
    receipt.isGone();
    sessions
        .pause(1) // as the session may not know yet that it is over
        .thenCompose(rested -> sessions.next())
        .whenComplete(
            (session, error) -> {
              if (session == null) {
                ends(Outcome.UNKNOWN);
              } else {
                session
                    .repeated(() -> session.synced(node, () -> session.wire().read(node)))
                    .thenAccept(this::decide);
              }
            });
  }

  private void decide(Reply<Node> found) {
    if (found.sessionOver()) {
      doubt();
      return;
    }
    boolean unchanged =
        found.ok() && Known.of(found.get()).content().revision() == base.content().revision();
    ends(unchanged ? Outcome.NOT_WRITTEN : Outcome.UNKNOWN);
  }

  private void written(@Nullable Known known, long revision) {
    result.complete(new Result(Outcome.WRITTEN, known, revision, Code.OK));
  }

  private void ends(Outcome outcome) {
    result.complete(Result.of(outcome));
  }
}
