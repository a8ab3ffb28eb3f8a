package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Downgrade of a write lease to a read lease. */
@ZooKeeperTest
class DowngradeTest extends TwoClientTestBase {
  private DistributedReadWriteLock alices;
  private DistributedReadWriteLock bobs;

  @BeforeEach
  void make() {
    alices = DistributedReadWriteLock.of(alice.client, PATH);
    bobs = DistributedReadWriteLock.of(bob.client, PATH);
  }

  private void awaitInLine(int count) {
    alice.awaitInLine(count);
  }

  @Test
  void downgradeLetsNobodyInBetween() throws Exception {
    Lease writer = alices.writeLock().acquire(SOON);
    CompletableFuture<Lease> nextWriter = bobs.writeLock().acquireAsync();
    awaitInLine(2);
    CompletableFuture<Lease> ownWriter = alices.writeLock().acquireAsync();
    awaitInLine(3);
    Lease reader = alices.downgrade(writer);
    assertThat(writer.state()).isEqualTo(LeaseState.RELEASED);
    assertThat(reader.token()).isGreaterThan(writer.token());
    assertThat(reader.isValid()).isTrue();
    assertThatThrownBy(writer::txn).isInstanceOf(LeaseLostException.class);
    reader.txn().create("/written", new byte[0]).commit();
    writer.close();
    assertThat(bobs.readLock().tryAcquire()).isEmpty();
    assertThat(nextWriter).isNotDone();
    release(reader);
    Lease second = get(nextWriter);
    assertThat(second.token()).isGreaterThan(reader.token());
    assertThat(ownWriter).isNotDone();
    second.close();
    assertThat(get(ownWriter).isValid()).isTrue();
  }

  @Test
  void downgradeAdmitsWaitingReaders() throws Exception {
    Lease writer = alices.writeLock().acquire(SOON);
    CompletableFuture<Lease> here = alices.readLock().acquireAsync();
    CompletableFuture<Lease> there = bobs.readLock().acquireAsync();
    awaitInLine(3);
    Lease reader = alices.downgrade(writer);
    assertThat(get(here).isValid()).isTrue();
    assertThat(get(there).isValid()).isTrue();
    assertThat(reader.isValid()).isTrue();
  }

  /** It stands behind a reader of somebody else, and has never seen the one that came in ahead. */
  @Test
  void laterWriterOfTheSameClientWaitsForTheDowngradedReader() throws Exception {
    Lease writer = alices.writeLock().acquire(SOON);
    CompletableFuture<Lease> between = bobs.readLock().acquireAsync();
    awaitInLine(2);
    CompletableFuture<Lease> last = alices.writeLock().acquireAsync();
    awaitInLine(3);
    Lease reader = alices.downgrade(writer);
    release(get(between));
    awaitInLine(2);
    alice.allEvents().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(last).isNotDone();
    release(reader);
    assertThat(get(last).isValid()).isTrue();
  }

  @Test
  void downgradeCostsOneRoundTrip() throws Exception {
    Lease writer = alices.writeLock().acquire(SOON);
    List<Lease> readers = new ArrayList<>();
    WireLog log = alice.proxy.recordRounds(() -> readers.add(alices.downgrade(writer)));
    assertThat(log.roundTrips()).as("%s", log).isEqualTo(1);
    assertThat(log.requests()).filteredOn(r -> r.toString().contains("__READ__")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void downgradeIsAppliedOnceWhenAFrameIsLost(LostFrame lost) throws Exception {
    Lease writer = alices.writeLock().acquire(SOON);
    FaultRule rule = lost.arm(alice.proxy.when(WireOp.MULTI).path("__READ__"));
    Lease reader = alices.downgrade(writer);
    assertThat(rule.fired()).isEqualTo(1);
    await().atMost(SOON).until(() -> reader.state() == LeaseState.HELD);
    assertThat(bobs.readLock().acquire(SOON).isValid()).isTrue();
    assertThat(bobs.writeLock().tryAcquire()).isEmpty();
    awaitInLine(2);
  }

  @Test
  void downgradeAfterALossFailsAndCreatesNoReader() throws Exception {
    Lease writer = alices.writeLock().acquire(SOON);
    String node = alice.node(0);
    Hold multi = alice.proxy.when(WireOp.MULTI).path("__READ__").hold();
    CompletableFuture<Lease> reader = alices.downgradeAsync(writer);
    multi.awaitReached(SOON);
    zooKeeper.delete(node, -1);
    multi.proceed();
    assertThatThrownBy(() -> get(reader)).hasCauseInstanceOf(LeaseLostException.class);
    assertThat(writer.lost().get(SOON.toSeconds(), TimeUnit.SECONDS))
        .isEqualTo(LossReason.NODE_DELETED);
    assertThat(bobs.writeLock().tryAcquire()).isPresent();
  }

  @Test
  void downgradeEndsWithTheSession() throws Exception {
    Lease writer = alices.writeLock().acquire(SOON);
    alice.proxy.when(WireOp.MULTI).path("__READ__").dropRequest();
    alice.proxy.refuse();
    CompletableFuture<Lease> reader = alices.downgradeAsync(writer);
    cluster.expire(alice.proxy.sessionId());
    alice.proxy.accept();
    assertThatThrownBy(() -> get(reader)).hasCauseInstanceOf(LeaseLostException.class);
    assertThat(writer.state()).isEqualTo(LeaseState.LOST);
    assertThat(bobs.writeLock().acquire(SOON).isValid()).isTrue();
  }

  @Test
  void releaseDuringADowngradeLeavesNoNode() throws Exception {
    Lease writer = alices.writeLock().acquire(SOON);
    Hold multi = alice.proxy.when(WireOp.MULTI).path("__READ__").hold();
    CompletableFuture<Lease> reader = alices.downgradeAsync(writer);
    multi.awaitReached(SOON);
    writer.close();
    multi.proceed();
    assertThatThrownBy(() -> get(reader)).hasCauseInstanceOf(LeaseLostException.class);
    assertThat(bobs.writeLock().acquire(SOON).isValid()).isTrue();
  }

  /** Its end was expected, and the event of it went unheard. */
  @Test
  void refusedDowngradeReportsTheDeletedNode() throws Exception {
    Lease writer = alices.writeLock().acquire(SOON);
    Hold multi = alice.proxy.when(WireOp.MULTI).path("__READ__").hold();
    CompletableFuture<Lease> reader = alices.downgradeAsync(writer);
    multi.awaitReached(SOON);
    zooKeeper.delete(bob.node(0), -1);
    mayCreate(Perms.ALL & ~Perms.CREATE);
    multi.proceed();
    assertThatThrownBy(() -> get(reader)).hasCauseInstanceOf(AccessDeniedException.class);
    assertThat(writer.lost()).succeedsWithin(SOON);
    mayCreate(Perms.ALL);
    assertThat(bobs.writeLock().acquire(SOON).isValid()).isTrue();
  }

  @Test
  void refusedDowngradeKeepsTheWriteLease() throws Exception {
    Lease writer = alices.writeLock().acquire(SOON);
    mayCreate(Perms.ALL & ~Perms.CREATE);
    assertThatThrownBy(() -> alices.downgrade(writer)).isInstanceOf(AccessDeniedException.class);
    mayCreate(Perms.ALL);
    assertThat(writer.isValid()).isTrue();
    assertThat(alices.downgrade(writer).isValid()).isTrue();
  }

  private void mayCreate(int perms) throws Exception {
    zooKeeper.setACL(PATH, Collections.singletonList(new ACL(perms, Ids.ANYONE_ID_UNSAFE)), -1);
  }

  @Test
  void listenerOfTheWriteLeaseDoesNotEndTheReadLease() throws Exception {
    Lease writer = alices.writeLock().acquire(SOON);
    Hold multi = alice.proxy.when(WireOp.MULTI).path("__READ__").hold();
    CompletableFuture<Lease> reader = alices.downgradeAsync(writer);
    multi.awaitReached(SOON);
    writer.onRevokeRequested(() -> {});
    multi.proceed();
    get(reader);
    writer.onRevokeRequested(() -> {});
    alice.allEvents().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(reader.join().isValid()).isTrue();
  }

  /** A new node would be the last one in line, and not where the writer was. */
  @Test
  void downgradeIsRefusedWhenSequencesAreExhausted() throws Exception {
    release(alices.writeLock().acquire(SOON));
    String chroot = servers.substring(servers.indexOf('/'));
    cluster.setNextSequence(chroot + PATH, Integer.MAX_VALUE);
    Lease writer = alices.writeLock().acquire(SOON);
    assertThat(alice.node(0)).endsWith("2147483647");
    assertThatThrownBy(() -> alices.downgrade(writer))
        .isInstanceOf(CoordinationException.class)
        .hasMessageContaining("used up");
    assertThat(writer.isValid()).isTrue();
  }

  @Test
  void onlyAWriteLeaseCanBeDowngraded() throws Exception {
    Lease reader = alices.readLock().acquire(SOON);
    assertThatThrownBy(() -> alices.downgrade(reader))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(PATH)
        .hasMessageContaining("write lock");
    reader.close();
    Lease writer = alices.writeLock().acquire(SOON);
    Lease once = alices.downgrade(writer);
    assertThatThrownBy(() -> alices.downgrade(writer)).isInstanceOf(LeaseLostException.class);
    assertThat(once.isValid()).isTrue();
    Lease elsewhere = DistributedReadWriteLock.of(alice.client, "/b").writeLock().acquire(SOON);
    assertThatThrownBy(() -> alices.downgrade(elsewhere))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(PATH);
  }
}
