package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.LossReason;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.lock.DistributedLock;
import io.zkrecipes.lock.LockView;
import io.zkrecipes.lock.LockView.Participant;
import io.zkrecipes.testing.Direction;
import io.zkrecipes.testing.TestingCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.zookeeper.data.Stat;
import org.awaitility.core.ConditionFactory;

/**
 * Where a contract test plays: two processes that want one lock, Alice and Bob, in a world that
 * treats them in its own way; and somebody who looks on, at whom no fault is aimed.
 */
final class Scene implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(5);

  final World world;
  final TestingCluster cluster;
  final String path;
  final Party alice;
  final Party bob;
  private final Witness witness = new Witness();
  private final World.Trouble trouble;
  private final RecipeClient onlooker;
  private final DistributedLock lookedAt;
  private final BiFunction<RecipeClient, String, DistributedLock> locks;

  Scene(
      World world,
      TestingCluster cluster,
      BiFunction<RecipeClient, String, DistributedLock> locks,
      String where) {
    this.world = world;
    this.cluster = cluster;
    this.path = where + "/" + world.name();
    this.locks = locks;
    this.alice = new Party("alice", cluster.connectString(), locks, path, witness);
    this.bob = new Party("bob", cluster.connectString(), locks, path, witness);
    this.onlooker =
        RecipeClient.builder(Party.twice(cluster.connectString()))
            .sessionTimeout(Party.SESSION)
            .build();
    this.lookedAt = locks.apply(onlooker, path);
    this.trouble = world.troubleOf(this);
  }

  /** Everybody connects, and the world takes its course. */
  void begin() {
    awaitConnected(onlooker);
    for (Party party : List.of(alice, bob)) {
      awaitConnected(party.client);
      trouble.joined(party);
    }
  }

  private static void awaitConnected(RecipeClient client) {
    soon().until(() -> client.awaitConnected(SOON));
  }

  /** Now is the moment for what this world brings, and this is the one whom it should hit. */
  void strike(Party whom) throws Exception {
    trouble.strike(whom);
  }

  /**
   * Takes the lock away from the one who holds it: the world does, or else an operator who deletes
   * the node that the lock shows for its holder.
   *
   * @return the reason that the holder must be given
   */
  LossReason depose(Party holder) throws Exception {
    strike(holder);
    if (world.endsSessions()) {
      return LossReason.SESSION_EXPIRED;
    }
    deleteNodeOf(holder);
    return LossReason.NODE_DELETED;
  }

  /** As above, but the holder hears of nothing before its line is thawed, and goes on as before. */
  void deposeUnheard(Party holder) throws Exception {
    if (world.endsSessions()) {
      holder.proxy.freeze(Direction.TO_CLIENT);
      strike(holder);
    } else {
      strike(holder);
      answered(holder.lock::inspect);
      holder.proxy.freeze(Direction.TO_CLIENT);
      deleteNodeOf(holder);
    }
  }

  private void deleteNodeOf(Party holder) throws Exception {
    Participant first = look().holder().orElseThrow();
    assertThat(first.ownerName()).isEqualTo(holder.name);
    String node = path + "/" + first.node();
    deposing(holder, () -> onlooker.curator().delete().quietly().forPath(node));
  }

  /** What ends the leases of a holder before it can know. */
  interface Deposition {
    void happen() throws Exception;
  }

  /** Tells the witness which leases of a holder are over: those that are older than the end. */
  void deposing(Party holder, Deposition deposition) throws Exception {
    witness.depose(holder.name, Long.MAX_VALUE);
    deposition.happen();
    Stat now = onlooker.curator().setData().forPath("/", new byte[0]);
    witness.depose(holder.name, now.getMzxid() << 8);
  }

  /** Who holds and who waits, as the onlooker sees it. */
  LockView look() throws Exception {
    return answered(lookedAt::inspect);
  }

  /** Waits until this one stands in line behind another. */
  void awaitWaiting(Party party) {
    soon().until(() -> isIn(party, look().waiters()));
  }

  /** Waits until this one is first in line, and nobody else of another process is in it. */
  void awaitAlone(Party party) {
    soon()
        .until(
            () ->
                look().participants().size() == 1
                    && isIn(party, look().holder().stream().toList()));
  }

  private static boolean isIn(Party party, List<Participant> some) {
    return some.stream().anyMatch(one -> one.ownerName().equals(party.name));
  }

  /** Another lock over this one's client. */
  DistributedLock lockOf(Party party, String where) {
    return locks.apply(party.client, where);
  }

  /** How many grants there were until now. */
  int grants() {
    return witness.grants();
  }

  /** A node beside the lock, for what is guarded by it; its parent exists. */
  String beside(String name) {
    return "/" + path.substring(1).replace('/', '-') + "-" + name;
  }

  /** What is written in a node. */
  Optional<String> written(String node) throws Exception {
    return onlooker.curator().checkExists().forPath(node) == null
        ? Optional.empty()
        : Optional.of(
            new String(onlooker.curator().getData().forPath(node), StandardCharsets.UTF_8));
  }

  /** Asks again, as a user would, as long as the ensemble does not answer. */
  static <T> T answered(Callable<T> verb) throws Exception {
    long begin = System.nanoTime();
    while (true) {
      try {
        return verb.call();
      } catch (CoordinationException e) {
        if (!isNoAnswer(e) || System.nanoTime() - begin > SOON.toNanos()) {
          throw e;
        }
      }
    }
  }

  /** Asks again, as a user would, until the lock is free and the ensemble can say so. */
  static Lease tried(DistributedLock lock) {
    return soon().pollInSameThread().until(lock::tryAcquire, Optional::isPresent).orElseThrow();
  }

  /** Waits for a future of the lock. */
  static <T> T in(CompletableFuture<T> future) throws Exception {
    return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  static ConditionFactory soon() {
    return await().atMost(SOON).pollInterval(LOOK_EVERY).pollDelay(Duration.ZERO);
  }

  private static boolean isNoAnswer(CoordinationException thrown) {
    return thrown instanceof UnknownOutcomeException
        || thrown.getClass() == CoordinationException.class;
  }

  /** What must hold after every test that passed. */
  void judge() throws Exception {
    trouble.assertHappened();
    soon().untilAsserted(() -> assertThat(look().participants()).as("still in line").isEmpty());
    for (Party party : List.of(alice, bob)) {
      soon().untilAsserted(() -> assertThat(party.pendingDeletes()).as(party.name).isZero());
    }
    Lease last = lookedAt.acquire(SOON);
    witness.granted("onlooker", last);
    in(last.release());
    List<String> left =
        onlooker.curator().checkExists().forPath(path) == null
            ? List.of()
            : onlooker.curator().getChildren().forPath(path);
    assertThat(left).as("nodes left in %s", path).isEmpty();
    witness.judge();
  }

  @Override
  public void close() {
    alice.close();
    bob.close();
    onlooker.close();
    if (world.restartsServers()) {
      cluster.close();
    }
  }
}
