package io.zkrecipes.kernel.session;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.zookeeper.KeeperException.Code;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes nodes of a client that is closed, but whose CuratorFramework, and with it the session,
 * may live on. Returns at once; what fails is repeated until the framework is closed too.
 */
final class OrphanCleaner {
  private static final Logger LOG = LoggerFactory.getLogger(OrphanCleaner.class);
  private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final CuratorFramework curator;

  OrphanCleaner(CuratorFramework curator) {
    this.curator = curator;
  }

  /** Deletes a node, by its full path. */
  void delete(String node) {
    try {
      plain().delete().guaranteed().inBackground().forPath(node);
    } catch (Exception closedToo) { // Curator's signature; the session and its nodes are gone
      LOG.debug("not deleted: {}", node, closedToo);
    }
  }

  /** Deletes the node with this id, if there is one: its making was under way. */
  void delete(String dir, ProtectedId id) {
    BackgroundCallback listed =
        (client, event) -> {
          if (answered(event)) {
            List<String> names = event.getChildren() == null ? List.of() : event.getChildren();
            names.stream().filter(id::isIn).forEach(name -> delete(dir + "/" + name));
          } else if (curator.getState() == CuratorFrameworkState.STARTED) {
            LATER.execute(() -> delete(dir, id));
          }
        };
    BackgroundCallback synced =
        (client, event) -> {
          if (answered(event)) {
            plain().getChildren().inBackground(listed).forPath(dir);
          } else {
            listed.processResult(client, event);
          }
        };
    try {
      plain().sync().inBackground(synced).forPath(dir); // made through another server, perhaps
    } catch (Exception closedToo) { // Curator's signature; the session and its nodes are gone
      LOG.debug("not looked for: {} in {}", id.uuid(), dir, closedToo);
    }
  }

  private CuratorFramework plain() {
    return curator.usingNamespace(null);
  }

  private static boolean answered(CuratorEvent event) {
    Code code = Code.get(event.getResultCode());
    return code == Code.OK || code == Code.NONODE;
  }
}
