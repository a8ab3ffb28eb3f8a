package io.zkrecipes.kernel;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.BackgroundCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes nodes of a client that is closed, but whose CuratorFramework, and with it the session,
 * may live on. Returns at once; Curator repeats what fails.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private final CuratorFramework curator;

  Leftovers(CuratorFramework curator) {
    this.curator = curator;
  }

  /** Deletes a node, by its full path. */
  void delete(String node) {
    try {
      curator.usingNamespace(null).delete().guaranteed().inBackground().forPath(node);
    } catch (Exception closedToo) { // Curator's signature; the session and its nodes are gone
      LOG.debug("not deleted: {}", node, closedToo);
    }
  }

  /** Deletes the node with this id, if there is one: its making was under way. */
  void delete(String dir, String id) {
    CuratorFramework plain = curator.usingNamespace(null);
    BackgroundCallback listed =
        (client, event) -> {
          if (event.getChildren() != null) {
            event.getChildren().stream()
                .filter(name -> Entry.parse(name).filter(entry -> entry.hasId(id)).isPresent())
                .forEach(name -> delete(dir + "/" + name));
          }
        };
    try {
      plain.sync().inBackground().forPath(dir); // it may have been made through another server
      plain.getChildren().inBackground(listed).forPath(dir);
    } catch (Exception closedToo) { // Curator's signature; the session and its nodes are gone
      LOG.debug("not looked for: {} in {}", id, dir, closedToo);
    }
  }
}
