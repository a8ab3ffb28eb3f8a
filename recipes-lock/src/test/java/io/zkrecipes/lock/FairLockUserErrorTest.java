package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.AclPolicy;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

/** Mistakes of users end with an error and never with endless waiting. */
@ZooKeeperTest
class FairLockUserErrorTest {
  private static final String PATH = "/orders/42";

  @Test
  void missingChrootIsNamedInTheError(ConnectString servers) {
    try (RecipeClient client = RecipeClient.connect(servers.value() + "/not/there")) {
      assertThatThrownBy(() -> FairLock.of(client, PATH).acquire(SOON))
          .isExactlyInstanceOf(CoordinationException.class)
          .hasMessageContaining("chroot");
    }
  }

  @Test
  void aclPolicyExceptionFailsTheAcquire(ConnectString servers) {
    try (RecipeClient client =
        RecipeClient.builder(servers.value())
            .aclPolicy(
                path -> {
                  if (path.startsWith(PATH)) {
                    throw new IllegalStateException("no policy");
                  }
                  return ZooDefs.Ids.OPEN_ACL_UNSAFE;
                })
            .build()) {
      assertThatThrownBy(() -> FairLock.of(client, PATH).acquire(SOON))
          .hasStackTraceContaining("no policy");
    }
  }

  @Test
  void aclPolicyErrorFailsTheAcquire(ConnectString servers) {
    AssertionError error = new AssertionError("no policy");
    AclPolicy broken =
        path -> {
          if (path.startsWith(PATH)) {
            throw error;
          }
          return ZooDefs.Ids.OPEN_ACL_UNSAFE;
        };
    try (RecipeClient client = RecipeClient.builder(servers.value()).aclPolicy(broken).build()) {
      assertThatThrownBy(() -> FairLock.of(client, PATH).acquire(SOON)).hasRootCause(error);
    }
  }

  /** Under the line's lock the policy would wait here for one who waits for that lock. */
  @Test
  void aclPolicyIsCalledWithoutHoldingALock(ConnectString servers) {
    AtomicReference<Supplier<CompletableFuture<Lease>>> neighbour = new AtomicReference<>();
    CompletableFuture<CompletableFuture<Lease>> behind = new CompletableFuture<>();
    AclPolicy curious =
        path -> {
          Supplier<CompletableFuture<Lease>> join = neighbour.getAndSet(null);
          if (join != null && path.contains("lock-")) {
            CompletableFuture<CompletableFuture<Lease>> joined =
                CompletableFuture.supplyAsync(join);
            assertThat(joined).succeedsWithin(SOON);
            behind.complete(joined.join());
          }
          return ZooDefs.Ids.OPEN_ACL_UNSAFE;
        };
    try (RecipeClient client = RecipeClient.builder(servers.value()).aclPolicy(curious).build()) {
      FairLock lock = FairLock.of(client, PATH);
      neighbour.set(lock::acquireAsync);
      lock.acquireAsync().thenAccept(Lease::close);
      assertThat(behind.thenCompose(waiting -> waiting)).succeedsWithin(SOON);
    }
  }

  /** The upper parent is there and may only be read: no harm, however often it is said. */
  @Test
  void existingParentNeedsNoCreatePermission(ConnectString servers, ZooKeeper zooKeeper)
      throws Exception {
    zooKeeper.create("/org", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    zooKeeper.create("/org/app", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    zooKeeper.setACL("/org", ZooDefs.Ids.READ_ACL_UNSAFE, -1);
    try (TestClient alice = TestClient.join(servers.value(), "alice", "/org/app/lock")) {
      FaultRule lost =
          alice.proxy.when(WireOp.CREATE_CONTAINER).path("/org/app/lock").dropRequest();
      CompletableFuture<Lease> joining = alice.lock.acquireAsync();
      lost.awaitFired(SOON);
      assertThat(joining).succeedsWithin(SOON);
    }
  }

  @Test
  void closingALentCuratorEndsLeasesAndWaiters(ConnectString servers) throws Exception {
    CuratorFramework curator =
        CuratorFrameworkFactory.newClient(servers.value(), new RetryOneTime(10));
    curator.start();
    try (RecipeClient client = RecipeClient.over(curator);
        TestClient bob = TestClient.join(servers.value(), "bob", PATH)) {
      FairLock lock = FairLock.of(client, PATH);
      Lease held = lock.acquire(SOON);
      BackgroundAcquire waiting = BackgroundAcquire.of(lock::acquire);
      bob.awaitInLine(2);
      curator.close();
      assertThat(held.state()).isEqualTo(LeaseState.LOST);
      assertThatThrownBy(waiting::get).hasRootCauseInstanceOf(ClientClosedException.class);
      assertThat(bob.acquire().isValid()).isTrue();
    }
  }
}
