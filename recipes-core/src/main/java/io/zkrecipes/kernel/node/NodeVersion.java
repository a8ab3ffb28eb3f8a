package io.zkrecipes.kernel.node;

import io.zkrecipes.internal.Node;
import io.zkrecipes.kernel.node.Update.Content;
import org.apache.zookeeper.data.Stat;

/**
 * What a node held when it was last read or written.
 *
 * @param version the version for the next write
 * @param czxid the zxid that created the node; 0 if there was no node
 * @param mzxid the zxid that wrote it last
 */
record NodeVersion(Content content, int version, long czxid, long mzxid) {
  static final NodeVersion MISSING = new NodeVersion(new Content(new byte[0], 0), 0, 0, 0);

  static NodeVersion of(Node node) {
    return of(node.data(), node.stat());
  }

  /** An empty node that was never written counts as none: it may be the parent of another node. */
  static NodeVersion of(byte[] data, Stat stat) {
    boolean written = stat.getVersion() != 0 || data.length > 0;
    return new NodeVersion(
        new Content(data, written ? stat.getMzxid() : 0),
        stat.getVersion(),
        stat.getCzxid(),
        stat.getMzxid());
  }

  /** Whether the node was neither written since, nor deleted and created again. */
  boolean isUnchanged(Node found) {
    return found.stat().getCzxid() == czxid && found.stat().getMzxid() == mzxid;
  }
}
