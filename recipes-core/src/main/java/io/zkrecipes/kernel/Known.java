package io.zkrecipes.kernel;

import io.zkrecipes.internal.Node;
import io.zkrecipes.kernel.Change.Content;
import org.apache.zookeeper.data.Stat;

/** What a node held when it was last read or written. */
record Known(Content content, int version, boolean exists) {
  static final Known MISSING = new Known(new Content(new byte[0], 0), 0, false);

  static Known of(Node node) {
    return of(node.data(), node.stat());
  }

  /** An empty node that was never written is as good as none. */
  static Known of(byte[] data, Stat stat) {
    boolean written = stat.getVersion() != 0 || data.length > 0;
    return new Known(new Content(data, written ? stat.getMzxid() : 0), stat.getVersion(), true);
  }
}
