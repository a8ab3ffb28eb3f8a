package io.zkrecipes.kernel.session;

import io.zkrecipes.internal.Node;

/** What one who watches a node is told, on ZooKeeper's event thread; must not block. */
public interface NodeListener {

  /** The node exists; after the watch was set, and again after each change of its data. */
  default void seen(Node node) {}

  /** The node may neither be read nor watched. */
  default void refused() {}

  /** The data is another one by now; {@link #seen} will tell which. */
  default void changing() {}

  /** The watch went with the session, see there; on any thread. */
  default void sessionOver() {}

  /** The node does not exist (any more). Said once; the watch is over. */
  void gone();
}
