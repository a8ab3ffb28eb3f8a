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
 * Deletes nodes of a closed client. Needed where the client was built over a CuratorFramework of
 * somebody else: the framework, and with it the session and its ephemeral nodes, lives on.
 *
 * <p>Returns at once. Failed requests are repeated, until the framework is closed as well: deletes
 * by Curator, searches by this class every second.
 */
final class OrphanCleaner {
  private static final Logger LOG = LoggerFactory.getLogger(OrphanCleaner.class);
  private static final Executor NEXT_TRY = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final CuratorFramework curator;

  OrphanCleaner(CuratorFramework curator) {
    this.curator = curator;
  }

  /** Deletes a node, by its full path. */
  void delete(String node) {
    try {
      curatorWithoutNamespace().delete().guaranteed().inBackground().forPath(node);
    } catch (Exception frameworkClosed) { // Curator's signature; the session's nodes are gone
      LOG.debug("not deleted: {}", node, frameworkClosed);
    }
  }

  /**
   * Deletes the node with this id in its name, if there is one: the reply to its create is missing.
   */
  void delete(String directory, ProtectedId id) {
    BackgroundCallback onListed =
        (client, event) -> {
          if (isAnswered(event)) {
            List<String> names = event.getChildren() == null ? List.of() : event.getChildren();
            names.stream().filter(id::isIn).forEach(name -> delete(directory + "/" + name));
          } else if (curator.getState() == CuratorFrameworkState.STARTED) {
            NEXT_TRY.execute(() -> delete(directory, id));
          }
        };
    BackgroundCallback onSynced =
        (client, event) -> {
          if (isAnswered(event)) {
            curatorWithoutNamespace().getChildren().inBackground(onListed).forPath(directory);
          } else {
            onListed.processResult(client, event);
          }
        };
    try { // behind a sync: the create may have been sent to another server
      curatorWithoutNamespace().sync().inBackground(onSynced).forPath(directory);
    } catch (Exception frameworkClosed) { // Curator's signature; the session's nodes are gone
      LOG.debug("not searched for: {} in {}", id.uuid(), directory, frameworkClosed);
    }
  }

  private CuratorFramework curatorWithoutNamespace() {
    return curator.usingNamespace(null);
  }

  private static boolean isAnswered(CuratorEvent event) {
    Code code = Code.get(event.getResultCode());
    return code == Code.OK || code == Code.NONODE;
  }
}
