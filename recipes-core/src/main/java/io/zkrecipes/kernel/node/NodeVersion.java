package io.zkrecipes.kernel.node;

import io.zkrecipes.internal.Node;
import io.zkrecipes.kernel.node.Update.Content;
import org.apache.zookeeper.data.Stat;

/** What a node held when it was last read or written. */
record NodeVersion(Content content, int version, long created, long written) {
  static final NodeVersion MISSING = new NodeVersion(new Content(new byte[0], 0), 0, 0, 0);

  static NodeVersion of(Node node) {
    return of(node.data(), node.stat());
  }

  /** An empty node that was never written is as good as none. */
  static NodeVersion of(byte[] data, Stat stat) {
    boolean written = stat.getVersion() != 0 || data.length > 0;
    return new NodeVersion(
        new Content(data, written ? stat.getMzxid() : 0),
        stat.getVersion(),
        stat.getCzxid(),
        stat.getMzxid());
  }

  boolean exists() {
    return created != 0;
  }

  /** Whether nobody has written the node since, nor made it anew. */
  boolean isUnchanged(Node found) {
    return found.stat().getCzxid() == created && found.stat().getMzxid() == written;
  }
}
