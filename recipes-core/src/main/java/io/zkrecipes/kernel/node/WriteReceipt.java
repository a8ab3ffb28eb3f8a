package io.zkrecipes.kernel.node;

import io.zkrecipes.internal.Node;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * Tells which write was applied last: an EPHEMERAL child of the node that is written, {@code
 * _op_<client>-<session>-<kind>}, whose data is the number of the write, written in the same
 * transaction. While it is there, nobody can remove the node and make it anew. Each session has its
 * own, so that what is removed stays so. Used by one round at a time.
 */
final class WriteReceipt {
  private final String prefix;
  private final String suffix;
  private long number = ThreadLocalRandom.current().nextLong(); // unlike those of a former object
  private @Nullable Session session; // in which it is there

  WriteReceipt(ClientContext context, String node, int kind) {
    this.prefix = node + "/_op_" + context.id() + "-";
    this.suffix = "-" + kind;
  }

  /** What its path begins with. */
  String prefix() {
    return prefix;
  }

  String node(Session writer) {
    return prefix + Long.toHexString(writer.id()) + suffix;
  }

  boolean isThere(Session writer) {
    return session == writer;
  }

  /** Somebody has removed it. */
  void isGone() {
    session = null;
  }

  /** Makes it, for as long as this session lasts; it may be there already. */
  CompletableFuture<Code> make(Session writer, List<ACL> acl) {
    return writer
        .wire()
        .create(node(writer), data(), acl, CreateMode.EPHEMERAL)
        .thenApply(
            reply -> {
              boolean isThere = reply.ok() || reply.is(Code.NODEEXISTS);
              session = isThere ? writer : null;
              return isThere ? Code.OK : reply.code();
            });
  }

  /** The part of the transaction that notes the next write. */
  Op next(Session writer) {
    number++;
    return Op.setData(node(writer), data(), -1);
  }

  /** Whether this says that the last write was applied. */
  boolean confirms(Node found) {
    return Arrays.equals(found.data(), data());
  }

  byte[] data() {
    return Long.toHexString(number).getBytes(StandardCharsets.UTF_8);
  }
}
