package io.zkrecipes.kernel.session;

import io.zkrecipes.internal.Node;

/**
 * Listens to one node, registered with {@link Session#watch}. Called on ZooKeeper's event thread,
 * and must not block; {@link #onSessionLost} on any thread.
 */
public interface NodeListener {

  /**
   * The node exists. Called after the watch was set, and again after each change of its data.
   *
   * @param node its data and Stat. If its data may not be read, the data is empty, though the Stat
   *     says that there is some
   */
  default void onData(Node node) {}

  /** The node can be neither read nor watched: there is no watch on it now. */
  default void onAccessDenied() {}

  /**
   * The data has changed, or the node was created: it is read again, and {@link #onData} follows.
   * With {@link Session#listWatched}: a name was added or removed.
   */
  default void onChange() {}

  /** The session has ended, and the watch with it. Nothing is told after this. */
  default void onSessionLost() {}

  /** The node was deleted, or there was none. Called once: the watch has ended. */
  void onDeleted();
}
