package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.line.GrantedLease;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;

/**
 * The node {@code <path>/held}, PERSISTENT, with the token of the lease that holds the lock. It
 * outlives the session of the holder. So when the node of the holder is gone and the mark is still
 * there, the holder was lost and did not release.
 *
 * <p><b>Every lock holder writes the same name</b>, therefore no write is repeated blindly. A
 * create or a take-over carries a check of the lease's own node, and the token in the mark tells
 * after a lost reply whether it was applied. A delete either carries the same check, and is sent
 * once, or the version at which this lease's token was read.
 *
 * <p>Replies come on ZooKeeper's event thread.
 */
final class HolderMark {
  /** Its name in the directory of the lock. */
  static final String NAME = "held";

  private final ClientContext context;
  private final String node;
  private List<ACL> acl = List.of(); // written before anything is sent

  HolderMark(ClientContext context, ZPath path) {
    this.context = context;
    this.node = context.fullPath(path) + "/" + NAME;
  }

  /** The full path of the mark. */
  String node() {
    return node;
  }

  /** Asks the ACL policy, which is user code and may throw. Called before all else. */
  void askAcl() {
    acl = context.acl(node);
  }

  /**
   * Creates the mark for this lease, if the lease's node still exists and there is no mark.
   *
   * @param wanted asked before the write is sent again, when it was not applied
   * @return {@code NODEEXISTS} if there is one, {@code NONODE} if the lease's node is gone
   */
  CompletableFuture<Code> create(GrantedLease lease, BooleanSupplier wanted) {
    return commit(lease, wanted, guardedBy(lease).createPersistent(node, token(lease), acl));
  }

  /**
   * Makes any lease's mark that of this lease, if the lease's node still exists.
   *
   * @param wanted asked before the write is sent again, when it was not applied
   * @return {@code NONODE} if the lease's node or the mark is gone
   */
  CompletableFuture<Code> takeOver(GrantedLease lease, BooleanSupplier wanted) {
    return commit(lease, wanted, guardedBy(lease).setData(node, token(lease), -1));
  }

  private CompletableFuture<Code> commit(
      GrantedLease lease, BooleanSupplier wanted, Transaction writes) {
    return writes
        .onlyWhile(wanted)
        .commitIf(() -> belongsTo(lease, lease.session()))
        .thenApply(Reply::code);
  }

  private static Transaction guardedBy(GrantedLease lease) {
    return Transaction.in(lease.session()).check(lease.node());
  }

  private CompletableFuture<Reply<Boolean>> belongsTo(GrantedLease lease, Session session) {
    return read(session)
        .thenApply(
            reply ->
                reply.is(Code.NONODE)
                    ? new Reply<>(Code.OK, false)
                    : reply.map(mark -> belongsTo(lease, mark)));
  }

  CompletableFuture<Reply<Node>> read(Session session) {
    return session.read(node);
  }

  /** Whether the mark holds the token of this lease. */
  static boolean belongsTo(Lease lease, Node mark) {
    return Arrays.equals(mark.data(), token(lease));
  }

  /**
   * Deletes the mark at the release, while the lease's node still exists. Ordered before what is
   * sent next, so that the next holder does not find the mark.
   */
  void remove(GrantedLease lease) {
    guardedBy(lease)
        .delete(node)
        .commitOnce()
        .thenAccept(
            reply -> {
              if (!reply.ok()) {
                erase(lease);
              }
            });
  }

  /**
   * Deletes the mark if it holds the token of this lease, whose node may be gone. First waits for a
   * later connection, as no request of the earlier one can create the mark again after that. Goes
   * on over reconnects and sessions until the client is closed.
   */
  void erase(GrantedLease lease) {
    lease
        .session()
        .reconnected()
        .thenCompose(live -> context.next())
        .thenAccept(session -> erase(session, lease));
  }

  private void erase(Session session, GrantedLease lease) {
    read(session)
        .thenCompose(
            reply ->
                reply.ok() && belongsTo(lease, reply.get())
                    ? delete(session, lease, reply.get().stat().getVersion())
                    : CompletableFuture.completedFuture(reply.code()))
        .thenAccept(
            code -> {
              switch (code) {
                case OK, NONODE, BADVERSION -> {} // deleted, or the mark of another lease
                case SESSIONEXPIRED -> erase(lease);
                default -> context.warnOnce("cannot delete the mark " + node + ": " + code);
              }
            });
  }

  private CompletableFuture<Code> delete(Session session, GrantedLease lease, int version) {
    return Transaction.in(session)
        .delete(node, version)
        .commitIf(() -> belongsTo(lease, session).thenApply(reply -> reply.map(still -> !still)))
        .thenApply(Reply::code);
  }

  private static byte[] token(Lease lease) {
    return String.valueOf(lease.token()).getBytes(StandardCharsets.UTF_8);
  }
}
