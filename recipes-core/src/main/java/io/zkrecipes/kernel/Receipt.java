package io.zkrecipes.kernel;

import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * Tells which write was applied last: the EPHEMERAL node {@code <path>/_op_<uuid>}, whose data is
 * the number of the write, written in the same transaction. Used by one round at a time.
 */
final class Receipt {
  final String node;
  private @Nullable Session session; // in which it was made
  private long number;
  private boolean isNew; // by the last write

  Receipt(String path) {
    this.node = path + "/_op_" + Entry.newId();
  }

  /** The part of the transaction that notes the next write. */
  Op next(Session writer, List<ACL> acl) {
    number++;
    isNew = session != writer;
    return isNew
        ? Op.create(node, data(), acl, CreateMode.EPHEMERAL)
        : Op.setData(node, data(), -1);
  }

  /** It is there, for as long as this session. */
  void isThere(Session writer) {
    session = writer;
  }

  /** Somebody has removed it. */
  void isGone() {
    session = null;
  }

  /** What it says of the last write. */
  enum Word {
    APPLIED,
    NOT_APPLIED,
    NOTHING
  }

  /** What it says, as found after a reconnect in the same session. */
  Word word(Reply<Node> found) {
    if (found.ok()) {
      return Arrays.equals(found.get().data(), data()) ? Word.APPLIED : Word.NOT_APPLIED;
    }
    return found.is(Code.NONODE) && isNew ? Word.NOT_APPLIED : Word.NOTHING;
  }

  private byte[] data() {
    return String.valueOf(number).getBytes(StandardCharsets.UTF_8);
  }
}
