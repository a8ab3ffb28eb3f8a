package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.line.GrantedLease;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;

/**
 * The mark that somebody holds: the PERSISTENT node {@code <path>/held} with the token of the
 * lease. It outlives the session, and so tells a release from a loss.
 */
public final class HolderMark {
  /** Its name in the directory. */
  public static final String NAME = "held";

  final String node;
  private final ClientContext context;
  private List<ACL> acl = List.of(); // set before anything is sent

  HolderMark(ClientContext context, ZPath path) {
    this.context = context;
    this.node = context.fullPath(path) + "/" + NAME;
  }

  /** Asks the ACL policy, which is user code and may throw; comes first. */
  void askAcl() {
    acl = context.acl(node);
  }

  /** Makes it, if the lease's node is still there and no mark is. */
  CompletableFuture<Reply<List<OpResult>>> make(GrantedLease lease) {
    return guarded(lease, Op.create(node, token(lease), acl, CreateMode.PERSISTENT));
  }

  /** Makes it ours, whosever it is, if the lease's node is still there. */
  CompletableFuture<Reply<List<OpResult>>> takeOver(GrantedLease lease) {
    return guarded(lease, Op.setData(node, token(lease), -1));
  }

  CompletableFuture<Reply<Node>> read(Session session) {
    return session.repeated(() -> session.wire().read(node));
  }

  /** Whether it is of this lease. */
  static boolean isOf(Lease lease, Node found) {
    return Arrays.equals(found.data(), token(lease));
  }

  /** Takes it away at the release; what is sent next comes after it. */
  void remove(GrantedLease lease) {
    guarded(lease, Op.delete(node, -1))
        .thenAccept(
            reply -> {
              if (!reply.ok()) {
                erase(lease);
              }
            });
  }

  private static CompletableFuture<Reply<List<OpResult>>> guarded(GrantedLease lease, Op op) {
    return lease.session().wire().multi(List.of(Op.check(lease.node(), -1), op));
  }

  /**
   * Takes it away if it is of this lease, whose node may be gone, as soon as no request of before
   * can make it again. Goes on over reconnects and sessions, until the client is closed.
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
                reply.ok() && isOf(lease, reply.get())
                    ? delete(session, reply.get().stat().getVersion())
                    : CompletableFuture.completedFuture(reply.code()))
        .thenAccept(
            code -> {
              switch (code) {
                case OK, NONODE, BADVERSION -> {} // gone, or of somebody else
                case CONNECTIONLOSS -> // not to be repeated unseen: the next one's may look alike
                    session.reconnected().thenAccept(live -> erase(lease));
                case SESSIONEXPIRED -> erase(lease);
                default -> context.warnOnce("cannot take away " + node + ": " + code);
              }
            });
  }

  private CompletableFuture<Code> delete(Session session, int version) {
    return session.wire().multi(List.of(Op.delete(node, version))).thenApply(Reply::code);
  }

  private static byte[] token(Lease lease) {
    return String.valueOf(lease.token()).getBytes(StandardCharsets.UTF_8);
  }
}
