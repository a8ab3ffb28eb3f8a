package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The nodes of one session are created in one transaction and deleted in one. */
@ZooKeeperTest
class MultiLockTransactionTest extends TwoClientTestBase {
  private static final List<String> PATHS = List.of("/a", "/b", "/c");

  private static MultiLock multi(TestClient process, List<String> paths) {
    return MultiLock.of(paths.stream().map(path -> FairLock.of(process.client, path)).toList());
  }

  /** From here on the directories are there. */
  private static MultiLock used(TestClient process) throws Exception {
    MultiLock locks = multi(process, PATHS);
    release(locks.acquire(SOON));
    return locks;
  }

  private List<String> nodes(List<String> paths) throws Exception {
    List<String> nodes = new ArrayList<>();
    for (String path : paths) {
      zooKeeper.getChildren(path, false).forEach(name -> nodes.add(path + "/" + name));
    }
    return nodes;
  }

  @Test
  void acquireAndReleaseCostOneTransactionEach() throws Exception {
    MultiLock locks = used(alice);
    List<MultiLease> taken = new ArrayList<>();
    WireLog acquired = alice.proxy.recordRounds(() -> taken.add(locks.acquire(SOON)));
    assertThat(acquired.count(WireOp.MULTI)).as("%s", acquired).isEqualTo(1);
    assertThat(acquired.count(WireOp.CREATE)).as("%s", acquired).isZero();
    WireLog released = alice.proxy.recordRounds(() -> release(taken.get(0)));
    assertThat(released.count(WireOp.MULTI)).as("%s", released).isEqualTo(1);
    assertThat(released.count(WireOp.DELETE)).as("%s", released).isZero();
  }

  @Test
  void tokensAreCreationZxids() throws Exception {
    List<Lease> before = used(alice).acquire(SOON).leases();
    List<String> nodes = nodes(PATHS);
    assertThat(nodes).as("nothing else is left in the directories").hasSize(PATHS.size());
    for (int i = 0; i < PATHS.size(); i++) {
      long czxid = zooKeeper.exists(nodes.get(i), false).getCzxid();
      assertThat(before.get(i).token()).isEqualTo(czxid << 8);
    }
    for (Lease lease : before) {
      release(lease);
    }
    MultiLease after = multi(bob, PATHS).acquire(SOON);
    for (Lease lease : before) {
      assertThat(after.tokenOf(lease.path().value())).isGreaterThan(lease.token());
    }
  }

  @ParameterizedTest
  @EnumSource
  void nodesAreCreatedOnceWhenAFrameIsLost(LostFrame lost) throws Exception {
    MultiLock locks = used(alice);
    FaultRule rule = lost.arm(alice.proxy.when(WireOp.MULTI).path("-lock-"));
    MultiLease lease = locks.acquire(SOON);
    assertThat(rule.fired()).isEqualTo(1);
    assertThat(nodes(PATHS)).hasSize(PATHS.size());
    assertThat(lease.isValid()).isTrue();
    assertThat(multi(bob, PATHS).tryAcquire()).isEmpty();
    release(lease);
    await().atMost(SOON).until(() -> nodes(PATHS).isEmpty()); // bob's as well
  }

  @ParameterizedTest
  @EnumSource
  void nodesAreDeletedWhenAFrameIsLost(LostFrame lost) throws Exception {
    MultiLease lease = used(alice).acquire(SOON);
    FaultRule rule = lost.arm(alice.proxy.when(WireOp.MULTI).path("-lock-"));
    release(lease);
    assertThat(rule.fired()).isEqualTo(1);
    assertThat(nodes(PATHS)).isEmpty();
    assertThat(multi(bob, PATHS).tryAcquire()).isPresent();
  }

  @Test
  void forbiddenLockIsNamedAndTheOthersStayFree() throws Exception {
    MultiLock locks = used(alice);
    zooKeeper.setACL("/b", Collections.singletonList(Ids.READ_ACL_UNSAFE.get(0)), -1);
    assertThatThrownBy(() -> locks.acquire(SOON))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageStartingWith("/b");
    assertThat(multi(bob, List.of("/a", "/c")).acquire(SOON).isValid()).isTrue();
  }

  @Test
  void missingDirectoryIsCreated() throws Exception {
    used(alice);
    List<String> paths = List.of("/a", "/b", "/c", "/d/e");
    MultiLease lease = multi(alice, paths).acquire(SOON);
    assertThat(lease.isValid()).isTrue();
    assertThat(nodes(paths)).hasSize(paths.size());
  }

  @Test
  void missingNodeDoesNotPreventTheDeletionOfOthers() throws Exception {
    MultiLease lease = used(alice).acquire(SOON);
    zooKeeper.delete(nodes(List.of("/b")).get(0), -1);
    release(lease);
    assertThat(nodes(PATHS)).isEmpty();
  }

  @Test
  void locksOfTwoSessionsUseTwoTransactions() throws Exception {
    MultiLock mixed =
        MultiLock.of(
            FairLock.of(alice.client, "/a"),
            FairLock.of(bob.client, "/b"),
            FairLock.of(alice.client, "/c"),
            FairLock.of(bob.client, "/d"));
    release(mixed.acquire(SOON));
    WireLog log = alice.proxy.recordRounds(() -> release(mixed.acquire(SOON)));
    assertThat(log.count(WireOp.MULTI)).as("%s", log).isEqualTo(2);
    assertThat(nodes(List.of("/a", "/b", "/c", "/d"))).isEmpty();
  }

  @Test
  void manyLocksAreSplitIntoAcceptedRequests() throws Exception {
    List<String> paths = IntStream.range(0, 120).mapToObj("/many/%03d"::formatted).toList();
    MultiLock locks = multi(alice, paths);
    MultiLease first = locks.acquire(SOON);
    assertThat(first.isValid()).isTrue();
    release(first);
    WireLog log = alice.proxy.recordRounds(() -> locks.acquire(SOON));
    assertThat(log.count(WireOp.MULTI)).as("%s", log).isEqualTo(3);
    assertThat(nodes(paths)).hasSize(paths.size());
  }

  @Test
  void foreignEntryInTheLineIsRespected() throws Exception {
    MultiLock locks = used(alice);
    zooKeeper.create(
        "/b/someone-lock-", new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);
    assertThat(locks.tryAcquire()).isEmpty();
    release(FairLock.of(alice.client, "/a").acquire(SOON)); // comes after what was sent before
    assertThat(nodes(List.of("/a", "/c"))).isEmpty();
  }

  @Test
  void futureCompletedWithNullReleasesAllLocks() throws Exception {
    Lease held = FairLock.of(bob.client, "/b").acquire(SOON);
    CompletableFuture<MultiLease> waiting = multi(alice, List.of("/a", "/b")).acquireAsync();
    assertThat(waiting.complete(null)).isTrue();
    release(held);
    release(multi(bob, List.of("/a", "/b")).acquire(SOON));
    await().atMost(SOON).until(() -> nodes(List.of("/a", "/b")).isEmpty());
  }

  @Test
  void blockingMethodsDoNotNeedTheCallbackExecutor() throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    try (RecipeClient client =
        RecipeClient.builder(servers)
            .sessionTimeout(TestClient.SESSION)
            .callbackExecutor(one)
            .build()) {
      FairLock.of(bob.client, "/b").acquire(SOON);
      MultiLock locks = MultiLock.of(FairLock.of(client, "/a"), FairLock.of(client, "/b"));
      CompletableFuture<Boolean> answer =
          FairLock.of(client, "/y").acquireAsync().thenApply(y -> locks.tryAcquire().isPresent());
      assertThat(get(answer)).isFalse();
    } finally {
      one.shutdownNow();
    }
  }

  /** The delete of the first is refused together with another, and sent again alone, later. */
  @Test
  void nextRequestIsNotMisledByALaterDelete() throws Exception {
    List<String> both = List.of("/a", "/b");
    FaultRule watched = alice.proxy.when(WireOp.GET_DATA).path("/a/").nth(3).delay(Duration.ZERO);
    MultiLease lease = multi(alice, both).acquire(SOON);
    FairLock lock = FairLock.of(alice.client, "/a");
    CompletableFuture<Lease> second = lock.acquireAsync();
    CompletableFuture<Lease> third = lock.acquireAsync();
    watched.awaitFired(SOON); // each its own node
    String last = lock.inspect().participants().get(2).node();
    Hold deletes = alice.proxy.when(WireOp.MULTI).path("-lock-").hold();
    lease.close();
    Lease next = get(second);
    deletes.awaitReached(SOON);
    zooKeeper.delete(nodes(List.of("/b")).get(0), -1);
    zooKeeper.delete("/a/" + last, -1);
    awaitAllEvents(bob);
    deletes.proceed();
    await()
        .atMost(SOON)
        .until(() -> nodes(List.of("/a")).size() == 2 && !nodes(List.of("/a")).contains(last));
    awaitAllEvents(alice);
    assertThat(next.state()).isEqualTo(LeaseState.HELD);
    assertThat(third).isNotDone();
  }

  @Test
  void interruptAtTheGrantLeavesNoNode() throws Exception {
    MultiLock locks = used(alice);
    Random random = new Random(7);
    for (int i = 0; i < 300; i++) {
      BackgroundAcquire taking =
          BackgroundAcquire.of(
              () -> {
                try (MultiLease lease = locks.acquire()) {
                  return lease.leases().get(0);
                }
              });
      long until = System.nanoTime() + random.nextInt(2_000_000);
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      taking.thread.interrupt();
      taking.thread.join();
      release(locks.acquire(SOON));
    }
    assertThat(nodes(PATHS)).isEmpty();
  }
}
