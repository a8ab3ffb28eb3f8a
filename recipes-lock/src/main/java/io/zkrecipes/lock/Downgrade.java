package io.zkrecipes.lock;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.GrantedLease;
import io.zkrecipes.kernel.line.LineFormat;
import io.zkrecipes.kernel.line.NodeLeases;
import io.zkrecipes.kernel.line.ProtectedCreate.Joined;
import io.zkrecipes.kernel.session.ProtectedId;
import io.zkrecipes.kernel.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;

/**
 * Turns a writer in line into a reader, at the writer's place: {@code multi{create the reader with
 * the writer's ten digits, delete the writer}}, so nobody comes in between, and one round trip.
 *
 * <p>When the reply is lost, the reader's unique name tells whether it was done; if not, it is sent
 * again.
 */
public final class Downgrade {
  private final NodeLeases tenure;
  private final Session session;
  private final GrantedLease lease;
  private final Entry reader;
  private final String node;
  private final List<ACL> acl;
  private final CompletableFuture<Lease> result = new CompletableFuture<>();

  private Downgrade(GrantedLease lease) {
    this.tenure = lease.tenure();
    this.session = lease.session();
    this.lease = lease;
    this.reader = asReader(lease.entry());
    String writer = lease.node();
    this.node = writer.substring(0, writer.lastIndexOf('/') + 1) + reader.name();
    this.acl = session.context().acl(node);
  }

  /**
   * The lease of a reader instead of this one, which ends as released.
   *
   * @return completes on ZooKeeper's event thread; with {@link io.zkrecipes.LeaseLostException} if
   *     the writer's lease is gone by then
   * @throws IllegalArgumentException if it is not the lease of a writer
   */
  public static CompletableFuture<Lease> of(Lease lease) {
    if (!(lease instanceof GrantedLease granted)
        || !granted.entry().kind().equals(LockEntries.WRITE)) {
      throw new IllegalArgumentException(lease + " (expected: the lease of a write lock)");
    }
    if (granted.entry().isTied()) { // a new node would be the last one in line
      return CompletableFuture.failedFuture(
          new CoordinationException(
              granted.path() + ": still a writer, as the sequence numbers here are used up"));
    }
    Downgrade downgrade;
    try {
      downgrade = new Downgrade(granted);
    } catch (RuntimeException | Error thrownByAclPolicy) {
      return CompletableFuture.failedFuture(thrownByAclPolicy);
    }
    if (granted.isValid() && downgrade.tenure.beginsToTurn(granted)) {
      downgrade.send();
    } else {
      downgrade.result.completeExceptionally(granted.gone());
    }
    return downgrade.result;
  }

  /** A reader with the number of this writer, and a name of its own. */
  static Entry asReader(Entry writer) {
    String digits = writer.name().substring(writer.name().length() - 10);
    String name = LineFormat.prefix(ProtectedId.create(), LockEntries.READ) + digits;
    return new Entry(writer.sequence(), writer.order(), LockEntries.READ, 1, name);
  }

  private void send() {
    byte[] data = session.context().ownerName().getBytes(StandardCharsets.UTF_8);
    Op create = Op.create(node, data, acl, CreateMode.EPHEMERAL);
    session.wire().multi(List.of(create, Op.delete(lease.node(), -1))).thenAccept(this::answered);
  }

  private void answered(Reply<List<OpResult>> reply) {
    switch (reply.code()) {
      case OK -> turned();
      case CONNECTIONLOSS -> whenReconnected();
      case NONODE, SESSIONEXPIRED -> lost();
      default -> refused(reply.code());
    }
  }

  private void whenReconnected() {
    session.reconnected().thenAccept(live -> recover(live));
  }

  /** Was it done, or not? */
  private void recover(boolean live) {
    if (!live) {
      session.discard(node); // in case that the session lives on
      lost();
      return;
    }
    session
        .synced(node, () -> session.wire().stat(node))
        .thenAccept(
            reply -> {
              switch (reply.code()) {
                case OK -> turned();
                case NONODE -> send();
                case CONNECTIONLOSS -> whenReconnected();
                default -> lost();
              }
            });
  }

  private void turned() {
    Joined joined = new Joined(reader, node, lease.czxid(), null);
    Optional<GrantedLease> granted = tenure.turned(lease, joined);
    if (granted.isPresent()) {
      result.complete(granted.get());
    } else {
      result.completeExceptionally(lease.gone());
    }
  }

  private void lost() {
    tenure.notTurned().thenRun(() -> result.completeExceptionally(lease.gone()));
  }

  private void refused(Code code) {
    String message =
        "%s: still a writer, as the reader at %s was refused: %s"
            .formatted(lease.path(), node, code);
    CoordinationException refusal =
        code == Code.NOAUTH || code == Code.INVALIDACL
            ? new AccessDeniedException(message)
            : new CoordinationException(message);
    tenure.notTurned().thenRun(() -> result.completeExceptionally(refusal));
  }
}
