package io.zkrecipes.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.NoNodeException;
import org.apache.zookeeper.server.ContainerManager;
import org.apache.zookeeper.server.DataNode;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.RequestProcessor;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.util.ZxidUtils;

/**
 * Faults that can only be caused inside the server. Each method returns when every serving member
 * has applied the fault.
 *
 * <p>Sequence numbers: the server names a sequential node after the {@code cversion} of its parent,
 * which counts the creations below it.
 */
final class ServerFaults {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Supplier<ZooKeeperServer> leader;
  private final Supplier<List<ZooKeeperServer>> all;

  ServerFaults(Supplier<ZooKeeperServer> leader, Supplier<List<ZooKeeperServer>> all) {
    this.leader = leader;
    this.all = all;
  }

  boolean hasSession(long sessionId) {
    return settled().getZKDatabase().getSessionWithTimeOuts().containsKey(sessionId);
  }

  void expire(long sessionId) {
    if (!hasSession(sessionId)) {
      throw new IllegalArgumentException(
          "session: 0x" + Long.toHexString(sessionId) + " (expected: one that is alive)");
    }
    leader.get().expire(sessionId);
    Polling.until("session expired", SOON, () -> !hasSession(sessionId));
    awaitApplied();
  }

  /** The leader, once what any client has seen acknowledged is in the tree of every member. */
  private ZooKeeperServer settled() {
    awaitApplied();
    return leader.get();
  }

  /**
   * Waits until every transaction proposed so far is applied. Needed before a read, since a
   * follower may answer its client before the leader has changed its own tree; and after an expiry,
   * since the server forgets the session a moment before it removes the session's nodes.
   */
  private void awaitApplied() {
    long target = leader.get().getZxid();
    if (ZxidUtils.getCounterFromZxid(target) == 0) {
      return; // none in this epoch: members catch up with earlier ones before they serve
    }
    everywhere(
        "applied", server -> server.getZKDatabase().getDataTreeLastProcessedZxid() >= target);
  }

  void setNextSequence(String parent, int next) {
    int now = cversion(settled(), parent);
    if (next < now) {
      throw new IllegalArgumentException("next: " + next + " (expected: " + now + " or above)");
    }
    for (ZooKeeperServer server : all.get()) {
      raiseSequence(server, parent, next);
    }
  }

  private static void raiseSequence(ZooKeeperServer server, String parent, int next) {
    DataTree tree = server.getZKDatabase().getDataTree();
    try {
      tree.setCversionPzxid(parent, next, tree.getNode(parent).stat.getPzxid());
    } catch (NoNodeException e) {
      throw new IllegalStateException("parent: " + parent + " is gone on one member", e);
    }
  }

  void setDataVersion(String path, int version) {
    settled();
    for (ZooKeeperServer server : all.get()) {
      DataNode node = server.getZKDatabase().getDataTree().getNode(path);
      if (node == null) {
        throw new IllegalArgumentException("path: " + path + " (expected: an existing node)");
      }
      node.stat.setVersion(version);
    }
  }

  private static int cversion(ZooKeeperServer server, String parent) {
    DataNode node = server.getZKDatabase().getDataTree().getNode(parent);
    if (node == null) {
      throw new IllegalArgumentException("parent: " + parent + " (expected: an existing node)");
    }
    return node.stat.getCversion();
  }

  List<String> reapContainers() {
    Reaper reaper = new Reaper(settled());
    try {
      return reaper.reap();
    } finally {
      reaper.stop();
    }
  }

  int watchCount() {
    return all.get().stream()
        .mapToInt(server -> server.getZKDatabase().getDataTree().getWatchCount())
        .sum();
  }

  int nodeCount() {
    return settled().getZKDatabase().getNodeCount();
  }

  int sessionCount() {
    return Math.toIntExact(settled().getZKDatabase().getSessionCount());
  }

  private void everywhere(String what, Predicate<ZooKeeperServer> holds) {
    Polling.until(what, SOON, () -> all.get().stream().allMatch(holds));
  }

  /**
   * The server's own container check, run by hand and sent through the leader like any other write.
   */
  private final class Reaper extends ContainerManager {
    private static final int ONCE_A_DAY_MILLIS = 86_400_000;

    private final List<String> candidates;

    Reaper(ZooKeeperServer server) {
      super(server.getZKDatabase(), submitTo(server), ONCE_A_DAY_MILLIS, Integer.MAX_VALUE);
      this.candidates = new ArrayList<>(super.getCandidates());
    }

    @Override
    protected Collection<String> getCandidates() {
      return candidates;
    }

    List<String> reap() {
      try {
        checkContainers();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while reaping", e);
      }
      everywhere("reaped", server -> candidates.stream().allMatch(path -> isReaped(server, path)));
      return List.copyOf(candidates);
    }

    /** Deleted, or kept because a child was created in the meantime. */
    private boolean isReaped(ZooKeeperServer server, String path) {
      DataNode node = server.getZKDatabase().getDataTree().getNode(path);
      return node == null || !node.getChildren().isEmpty();
    }
  }

  private static RequestProcessor submitTo(ZooKeeperServer server) {
    return new RequestProcessor() {
      @Override
      public void processRequest(Request request) {
        server.submitRequest(request);
      }

      @Override
      public void shutdown() {}
    };
  }
}
