package io.zkrecipes.benchmarks;

import io.zkrecipes.testing.TestingCluster;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.data.Stat;

/**
 * The ZooKeeper that both sides are measured against: in this process, with the tick of a real one,
 * and every write forced to the disk. The data lies below {@code java.io.tmpdir}.
 */
final class Servers implements AutoCloseable {
  private static final Duration TICK = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestingCluster cluster;
  private final CuratorFramework admin;
  private final AtomicInteger paths = new AtomicInteger();

  /** Starts that many members. */
  Servers(int members) {
    // ZooKeeper reads it once per JVM, so it has to be there before anything else of ZooKeeper
    System.setProperty("zookeeper.forceSync", "yes");
    this.cluster =
        TestingCluster.builder()
            .members(members)
            .tickTime(TICK)
            .property("forceSync", "yes")
            .start();
    this.admin = Curators.framework(cluster.connectString());
  }

  /** One member. */
  String connectString(int member) {
    return cluster.connectString(member);
  }

  /** A path at the top that is not in use. */
  String newPath(String name) {
    return "/" + name + "-" + paths.incrementAndGet();
  }

  /** Waits until a node has that many children. */
  void awaitEntries(String path, int count) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (entries(path) < count) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%s: %d in line after %s (expected: %d)"
                .formatted(path, entries(path), PATIENCE, count));
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  /** Deletes a node with all below it, if it is there. */
  void delete(String path) {
    try {
      admin.delete().quietly().deletingChildrenIfNeeded().forPath(path);
    } catch (Exception e) { // Curator's signature
      throw new IllegalStateException(path + ": not deleted", e);
    }
  }

  private int entries(String path) {
    try {
      Stat stat = admin.checkExists().forPath(path);
      return stat == null ? 0 : stat.getNumChildren();
    } catch (Exception e) { // Curator's signature
      throw new IllegalStateException(path + ": not readable", e);
    }
  }

  @Override
  public void close() {
    admin.close();
    cluster.close();
  }
}
