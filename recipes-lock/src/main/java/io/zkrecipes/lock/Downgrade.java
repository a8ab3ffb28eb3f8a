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
import io.zkrecipes.kernel.session.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;

/**
 * Replaces the node of a writer in line by the node of a reader with the same sequence number:
 * {@code multi{create the reader with the writer's ten digits, delete the writer}}. Nobody can be
 * admitted between the two, and it takes one round trip.
 *
 * <p>The reader's name is unique. So after a lost reply the existence of that node tells whether
 * the writes were applied; if they were not, they are sent again.
 *
 * <p>Order: {@link NodeLeases#beginReplacement} comes first and makes the line expect the end of
 * the writer's node, so that the delete is not taken for a loss. Each outcome ends with {@code
 * turned} or {@code replacementFailed}, which make the line watch the node again that is there now.
 *
 * <p>Started by any thread; everything after the reply runs on ZooKeeper's event thread.
 */
final class Downgrade {
  private final NodeLeases leases;
  private final Session session;
  private final GrantedLease writer;
  private final Entry reader;
  private final String readerNode;
  private final List<ACL> acl;
  private final CompletableFuture<Lease> result = new CompletableFuture<>();

  private Downgrade(GrantedLease writer) {
    this.leases = writer.nodeLeases();
    this.session = writer.session();
    this.writer = writer;
    this.reader = asReader(writer.entry());
    String node = writer.node();
    this.readerNode = node.substring(0, node.lastIndexOf('/') + 1) + reader.name();
    this.acl = session.context().acl(readerNode);
  }

  /**
   * Ends the lease of a writer as released, and returns the lease of a reader in its place.
   *
   * @return completes on ZooKeeper's event thread; with {@link io.zkrecipes.LeaseLostException} if
   *     the writer's lease has ended by then
   * @throws IllegalArgumentException if it is not the lease of a writer
   */
  static CompletableFuture<Lease> of(Lease lease) {
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
    if (granted.isValid() && downgrade.leases.beginReplacement(granted)) {
      downgrade.send();
    } else {
      downgrade.result.completeExceptionally(granted.lostException());
    }
    return downgrade.result;
  }

  /** The entry of a reader with the number of this writer, and a unique name of its own. */
  static Entry asReader(Entry writer) {
    String digits = writer.name().substring(writer.name().length() - 10);
    String name = LineFormat.prefix(ProtectedId.create(), LockEntries.READ) + digits;
    return new Entry(writer.sequence(), writer.order(), LockEntries.READ, 1, name);
  }

  private void send() {
    byte[] data = session.context().ownerName().getBytes(StandardCharsets.UTF_8);
    Transaction.in(session)
        .createEphemeral(readerNode, data, acl)
        .delete(writer.node())
        .commitIf(this::readerExists)
        .thenAccept(reply -> onReply(reply.code()));
  }

  private CompletableFuture<Reply<Boolean>> readerExists() {
    return session
        .stat(readerNode)
        .thenApply(
            reply -> reply.is(Code.NONODE) ? new Reply<>(Code.OK, false) : reply.map(stat -> true));
  }

  private void onReply(Code code) {
    switch (code) {
      case OK -> onReplaced();
      case NONODE -> onWriterGone();
      case SESSIONEXPIRED -> {
        session.discard(readerNode); // the session may live on when only the client was closed
        onWriterGone();
      }
      default -> onRefused(code);
    }
  }

  private void onReplaced() {
    Joined joined = new Joined(reader, readerNode, writer.czxid(), null);
    Optional<GrantedLease> granted = leases.replaced(writer, joined);
    if (granted.isPresent()) {
      result.complete(granted.get());
    } else {
      result.completeExceptionally(writer.lostException());
    }
  }

  private void onWriterGone() {
    leases.replacementFailed().thenRun(() -> result.completeExceptionally(writer.lostException()));
  }

  private void onRefused(Code code) {
    String message =
        "%s: still a writer, as the reader at %s was refused: %s"
            .formatted(writer.path(), readerNode, code);
    CoordinationException refusal =
        code == Code.NOAUTH || code == Code.INVALIDACL
            ? new AccessDeniedException(message)
            : new CoordinationException(message);
    leases.replacementFailed().thenRun(() -> result.completeExceptionally(refusal));
  }
}
