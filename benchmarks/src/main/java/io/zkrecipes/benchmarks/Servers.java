package io.zkrecipes.benchmarks;

import io.zkrecipes.server.RecipeServer;
import io.zkrecipes.testing.TestingCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.data.Stat;

/**
 * The ZooKeeper that both sides are measured against: in this process, with the tick of a real one,
 * and every write forced to the disk. The data lies below {@code java.io.tmpdir}. With a round
 * trip, a {@link DelayRelay} stands before each member.
 */
final class Servers implements AutoCloseable {
  private static final Duration TICK = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<String> members;
  private final List<DelayRelay> relays; // empty without a round trip
  private final Runnable stop;
  private final CuratorFramework admin;
  private final AtomicInteger paths = new AtomicInteger();

  private Servers(List<String> members, RoundTrip roundTrip, Runnable stop) {
    this.members = members;
    this.relays =
        roundTrip.isNone()
            ? List.of()
            : members.stream().map(member -> DelayRelay.to(member, roundTrip)).toList();
    this.stop = stop;
    this.admin = Curators.framework(String.join(",", members));
  }

  /** Starts that many members. */
  static Servers start(int count, RoundTrip roundTrip) {
    // ZooKeeper reads this once per JVM, so it must be set before any other class of ZooKeeper is
    // used
    System.setProperty("zookeeper.forceSync", "yes");
    return count == 1 ? single(roundTrip) : ensemble(count, roundTrip);
  }

  private static Servers single(RoundTrip roundTrip) {
    RecipeServer server = RecipeServer.builder().tickTime(TICK).start();
    return new Servers(List.of(server.connectString()), roundTrip, server::close);
  }

  private static Servers ensemble(int count, RoundTrip roundTrip) {
    TestingCluster cluster =
        TestingCluster.builder().members(count).tickTime(TICK).property("forceSync", "yes").start();
    return new Servers(
        IntStream.range(0, count).mapToObj(cluster::connectString).toList(),
        roundTrip,
        cluster::close);
  }

  /** Where clients that are timed connect to a member: its relay, if there is a round trip. */
  String connectString(int member) {
    return relays.isEmpty() ? members.get(member) : relays.get(member).connectString();
  }

  /** The member itself, for those whose time is not measured. */
  String address(int member) {
    return members.get(member);
  }

  /** A path at the top that is not in use. */
  String newPath(String name) {
    return "/" + name + "-" + paths.incrementAndGet();
  }

  /**
   * Waits until a node has that many children. Polls without a pause, so that the processor is not
   * idle before the measurement for one library only.
   */
  void awaitEntries(String path, int count) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (entries(path) < count) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "%s: %d in line after %s (expected: %d)"
                .formatted(path, entries(path), PATIENCE, count));
      }
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
    relays.forEach(DelayRelay::close);
    stop.run();
  }
}
