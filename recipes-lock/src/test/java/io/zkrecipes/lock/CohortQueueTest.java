package io.zkrecipes.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.GrantedLease;
import io.zkrecipes.kernel.line.LeaseWrites;
import io.zkrecipes.kernel.line.LineInspector;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ZooKeeperTest
class CohortQueueTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private RecipeClient client;
  private CohortQueue queue;

  @BeforeEach
  void connect(ConnectString servers) {
    client = RecipeClient.connect(servers.value());
    queue = queue(64);
  }

  @AfterEach
  void close() {
    client.close();
  }

  private CohortQueue queue(int grants) {
    return CohortQueue.of(
        ClientContext.of(client), new CohortQueue.Terms(ZPath.of("/a"), WaitMode.REJOIN, grants));
  }

  private static GrantedLease granted(AcquireRequest turn) throws InterruptedException {
    return (GrantedLease) turn.await(Deadline.after(SOON)).orElseThrow();
  }

  @Test
  void locksOfOneClientShareTheQueue() {
    assertThat(queue(64)).isSameAs(queue);
    assertThat(queue(63)).isNotSameAs(queue);
  }

  /** Its check would pass on the node that a successor has. */
  @Test
  void nodeIsNotPassedOnDuringATransactionOfTheLastHolder() throws Exception {
    GrantedLease former = granted(queue.enter());
    AcquireRequest waiting = queue.enter();
    assertThat(LeaseWrites.begin(former)).isTrue();
    former.close();
    LeaseWrites.end(former);
    GrantedLease successor = granted(waiting);
    assertThat(successor.node()).isNotEqualTo(former.node());
    assertThat(LeaseWrites.begin(former)).isFalse();
    LeaseWrites.end(former);
    AcquireRequest next = queue.enter();
    successor.close();
    assertThat(granted(next).node()).isEqualTo(successor.node());
  }

  @Test
  void nodeIsNotPassedOnAfterARevocationRequest() throws Exception {
    GrantedLease asked = granted(queue.enter());
    CompletableFuture<Boolean> heard = new CompletableFuture<>();
    asked.onRevokeRequested(() -> heard.complete(true));
    assertThat(
            LineInspector.requestRevocation(
                ClientContext.of(client), ZPath.of("/a"), LockEntries.FORMAT))
        .isTrue();
    assertThat(heard).succeedsWithin(SOON);
    AcquireRequest waiting = queue.enter();
    asked.close();
    Lease next = granted(waiting);
    assertThat(next.token() >> 8).isGreaterThan(asked.token() >> 8);
  }

  private static RecipeClient connect(FaultProxy proxy) throws InterruptedException {
    return connect(proxy, Duration.ofSeconds(15));
  }

  private static RecipeClient connect(FaultProxy proxy, Duration session)
      throws InterruptedException {
    RecipeClient client =
        RecipeClient.builder(proxy.connectStringTwice()).sessionTimeout(session).build();
    assertThat(client.awaitConnected(SOON)).isTrue();
    return client;
  }

  /**
   * The place in line is granted, and the lease lost before the queue has heard of the grant: the
   * event thread stands still in between for as long as a lease lasts, and the clock thread is
   * faster afterwards.
   */
  @Test
  void leaseLostBeforeItReachesTheQueueBlocksNobody(FaultProxy proxy) throws Exception {
    try (RecipeClient behind = connect(proxy, Duration.ofSeconds(6))) {
      CohortQueue those =
          CohortQueue.of(
              ClientContext.of(behind), new CohortQueue.Terms(ZPath.of("/a"), WaitMode.REJOIN, 64));
      Hold create = proxy.when(WireOp.CREATE2).path("lock-").hold();
      CohortRequest first = (CohortRequest) those.enter();
      create.awaitReached(SOON);
      LineRequest place = those.position(first).inLine();
      assertThat(place).isNotNull();
      place
          .result()
          .thenAccept(
              granted -> granted.ifPresent(lease -> lease.lost().join())); // before the queue's own
      create.proceed();
      Lease another = granted(first);
      assertThat(another.isValid()).isTrue();
      another.close();
      AcquireRequest second = those.enter();
      assertThat(second.result()).succeedsWithin(SOON);
    }
  }

  /**
   * The baton lies free and the first in the queue is on its way to it, when the next place in line
   * is refused: all in the queue are told, and nobody is left to give the node up.
   */
  @Test
  void freeNodeIsDeletedWhenTheNextRequestFails(FaultProxy proxy, ZooKeeper zooKeeper)
      throws Exception {
    try (RecipeClient behind = connect(proxy)) {
      CohortQueue those =
          CohortQueue.of(
              ClientContext.of(behind), new CohortQueue.Terms(ZPath.of("/a"), WaitMode.REJOIN, 2));
      Lease held = granted(those.enter());
      Hold create = proxy.when(WireOp.CREATE2).path("lock-").hold();
      CohortRequest second = (CohortRequest) those.enter();
      create.awaitReached(SOON);
      those.setBlocked(second, new Thread()); // a thread that waits, and is slow to wake
      held.close();
      zooKeeper.setACL(
          "/a",
          Collections.singletonList(new ACL(Perms.ALL & ~Perms.CREATE, Ids.ANYONE_ID_UNSAFE)),
          -1);
      create.proceed();
      assertThat(second.result()).failsWithin(SOON);
      those.setBlocked(second, null); // and now the thread looks
      await()
          .atMost(SOON)
          .until(
              () ->
                  LineInspector.read(ClientContext.of(client), ZPath.of("/a"), LockEntries.FORMAT)
                      .occupants()
                      .isEmpty());
    }
  }
}
