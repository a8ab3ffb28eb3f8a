package io.zkrecipes.kernel;

import io.zkrecipes.internal.Node;
import io.zkrecipes.kernel.Change.Content;
import org.apache.zookeeper.data.Stat;

/** What a node held when it was last read or written. */
record Known(Content content, int version, long created, long written) {
  static final Known MISSING = new Known(new Content(new byte[0], 0), 0, 0, 0);

  static Known of(Node node) {
    return of(node.data(), node.stat());
  }

  /** An empty node that was never written is as good as none. */
  static Known of(byte[] data, Stat stat) {
    boolean written = stat.getVersion() != 0 || data.length > 0;
    return new Known(
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
