package io.zkrecipes.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.QuorumConfigBuilder;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * A ZooKeeper ensemble inside the JVM of the test: real servers, on 127.0.0.1 only, with data in a
 * temporary directory that {@link #close()} deletes.
 *
 * <p>Because the servers run in this JVM, a test can cause faults that no client can: {@link
 * #expire} ends a session on the server at once, {@link #setNextSequence} moves a sequence to its
 * end and {@link #setDataVersion} a version to its, {@link #reapContainers} runs the container
 * check now. These return when every running member has applied them.
 *
 * <p>Members are numbered from 0. Writes are not forced to the disk: tests need speed, and no
 * durability over a crash of the machine. All methods may be called from any thread; starting,
 * killing and restarting happen one after the other.
 */
public final class TestingCluster implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final ReentrantLock lifecycle = new ReentrantLock();
  private final List<ClusterMember> members = new ArrayList<>();
  private final ServerFaults faults = new ServerFaults(this::leaderServer, this::servers);
  private final Path directory;

  TestingCluster(TestingClusterBuilder options) {
    this.directory = Directories.create("zk-recipes-testing");
    List<InstanceSpec> specs = MemberSpecs.of(options, directory);
    for (int i = 0; i < specs.size(); i++) {
      members.add(new ClusterMember(new QuorumConfigBuilder(specs), i));
    }
  }

  /** Starts a single server; takes about 0.1 s. */
  public static TestingCluster start() {
    return builder().start();
  }

  /**
   * Starts an ensemble and waits until every member serves; three members take about 0.6 s.
   *
   * @throws IllegalArgumentException if members is not 1 to 9
   */
  public static TestingCluster start(int members) {
    return builder().members(members).start();
  }

  /** Options of a cluster, all with defaults. */
  public static TestingClusterBuilder builder() {
    return new TestingClusterBuilder();
  }

  /** All members, as {@code 127.0.0.1:port,127.0.0.1:port}; the same after a restart. */
  public String connectString() {
    return members.stream().map(ClusterMember::connectString).collect(Collectors.joining(","));
  }

  /** One member, as {@code 127.0.0.1:port}. */
  public String connectString(int member) {
    return member(member).connectString();
  }

  /** How many members the ensemble has, running or not. */
  public int members() {
    return members.size();
  }

  /** The leader, or the only server. Waits up to 30 s for an election to end. */
  public int leader() {
    ZooKeeperServer leader = leaderServer();
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).serving().filter(server -> server == leader).isPresent()) {
        return i;
      }
    }
    return leader(); // no longer the leader since the check above
  }

  /** Stops a member and drops its connections; its data stays for {@link #restart}. */
  public void kill(int member) {
    locked(() -> member(member).kill());
  }

  /**
   * Starts a member again, on its port and data; waits until it serves, if a majority is running.
   */
  public void restart(int member) {
    locked(
        () -> {
          member(member).restart();
          awaitServing();
        });
  }

  /** Starts every member that is not running. */
  public void restartAll() {
    locked(
        () -> {
          members.stream().filter(member -> !member.isUp()).forEach(ClusterMember::restart);
          awaitServing();
        });
  }

  /** Whether a member was started and not killed since. */
  public boolean isRunning(int member) {
    return member(member).isUp();
  }

  /**
   * Ends a session on the server, as if its timeout had passed: its ephemeral nodes are gone when
   * this returns, and its client learns of the expiry as soon as it is connected.
   *
   * @throws IllegalArgumentException if the server does not know the session
   */
  public void expire(long sessionId) {
    faults.expire(sessionId);
  }

  /** Whether the session is alive on the server. */
  public boolean hasSession(long sessionId) {
    return faults.hasSession(sessionId);
  }

  /**
   * Makes {@code next} the number of the next sequential node below a parent. Call it while nobody
   * creates nodes there; a member that restarts before that next node forgets it.
   *
   * <p>After {@link Integer#MAX_VALUE} the server counts on in negative numbers only while
   * creations overlap; on its own, each further creation is given 2147483647 again and fails if
   * that node exists.
   *
   * @param parent the whole path on the server, with any chroot
   * @throws IllegalArgumentException if the parent does not exist or the number is below the
   *     current one
   */
  public void setNextSequence(String parent, int next) {
    faults.setNextSequence(parent, next);
  }

  /**
   * Makes {@code version} the version of a node's data, which the next write raises by one. Call it
   * while nobody writes there; a member that restarts before that next write forgets it.
   *
   * @param path the whole path on the server, with any chroot
   * @throws IllegalArgumentException if the node does not exist
   */
  public void setDataVersion(String path, int version) {
    faults.setDataVersion(path, version);
  }

  /**
   * Runs the server's container check once, now: deletes the containers that had children and have
   * none any more, and the TTL nodes whose time is over. A container that only becomes empty by
   * this needs a second call.
   *
   * @return the paths that were chosen
   */
  public List<String> reapContainers() {
    return faults.reapContainers();
  }

  /** Watches registered on all running members: pairs of a session and a path. */
  public int watchCount() {
    return faults.watchCount();
  }

  /** Nodes in the tree, with the server's own few. */
  public int nodeCount() {
    return faults.nodeCount();
  }

  /** Sessions that are alive. */
  public int sessionCount() {
    return faults.sessionCount();
  }

  /** Stops all members and deletes their data. */
  public void stop() {
    locked(this::closeMembers);
    Directories.delete(directory);
  }

  /** The same as {@link #stop()}. Calling it again does nothing. */
  @Override
  public void close() {
    stop();
  }

  private void closeMembers() {
    for (ClusterMember member : members) {
      try {
        member.close();
      } catch (IOException e) {
        throw new UncheckedIOException("member did not close", e);
      }
    }
  }

  TestingCluster boot() {
    try {
      locked(
          () -> {
            members.forEach(ClusterMember::start);
            awaitServing();
          });
      return this;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void awaitServing() {
    long up = members.stream().filter(ClusterMember::isUp).count();
    if (up > members.size() / 2) {
      Polling.until("members serving", START_LIMIT, () -> servers().size() >= up);
    }
  }

  private ZooKeeperServer leaderServer() {
    Polling.until("a leader", START_LIMIT, () -> findLeader().isPresent());
    return findLeader().orElseGet(this::leaderServer);
  }

  private Optional<ZooKeeperServer> findLeader() {
    return servers().stream()
        .filter(s -> s.getState().equals("leader") || s.getState().equals("standalone"))
        .findFirst();
  }

  private List<ZooKeeperServer> servers() {
    return members.stream().map(ClusterMember::serving).flatMap(Optional::stream).toList();
  }

  private ClusterMember member(int index) {
    if (index < 0 || index >= members.size()) {
      throw new IllegalArgumentException(
          "member: " + index + " (expected: 0 to " + (members.size() - 1) + ")");
    }
    return members.get(index);
  }

  private void locked(Runnable step) {
    lifecycle.lock();
    try {
      step.run();
    } finally {
      lifecycle.unlock();
    }
  }
}
