package io.zkrecipes.kernel.node;

import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * Tells which write of a client was applied last: an EPHEMERAL child of the node that is written,
 * {@code _op_<client>-<session>-<kind>}. Its data is the number of the write, and is set in the
 * same transaction as the data of the node.
 *
 * <p>While it exists, the node cannot be deleted and created again. Each session has a receipt of
 * its own, so a receipt that was deleted is never created again. Used by one round of a {@link
 * VersionedNode} at a time.
 */
final class WriteReceipt {
  private final String prefix;
  private final String suffix;
  private long number = ThreadLocalRandom.current().nextLong(); // unlike those of a former object
  private @Nullable Session session; // in which it was created; null if it may be missing

  WriteReceipt(ClientContext context, String node, int kind) {
    this.prefix = node + "/_op_" + context.id() + "-";
    this.suffix = "-" + kind;
  }

  /** What its path begins with, in every session. */
  String prefix() {
    return prefix;
  }

  /** Its full path in this session. */
  String path(Session writer) {
    return prefix + Long.toHexString(writer.id()) + suffix;
  }

  /** Whether it was created in this session, and its deletion was not noticed. */
  boolean isIn(Session writer) {
    return session == writer;
  }

  /** It may be missing: create it again before the next write. */
  void forget() {
    session = null;
  }

  /** Creates it, for as long as this session lasts. {@code OK} also if it exists already. */
  CompletableFuture<Reply<Boolean>> create(Session writer, List<ACL> acl) {
    return writer
        .wire()
        .create(path(writer), data(), acl, CreateMode.EPHEMERAL)
        .thenApply(
            reply -> {
              boolean exists = reply.ok() || reply.is(Code.NODEEXISTS);
              session = exists ? writer : null;
              return exists ? new Reply<>(Code.OK, Boolean.TRUE) : Reply.failed(reply.code());
            });
  }

  /** Begins the next write. */
  void nextNumber() {
    number++;
  }

  /** The data that notes the current write. */
  byte[] data() {
    return Long.toHexString(number).getBytes(StandardCharsets.UTF_8);
  }

  /** Whether this is the receipt of the current write: that it was applied. */
  boolean confirms(Node found) {
    return Arrays.equals(found.data(), data());
  }
}
