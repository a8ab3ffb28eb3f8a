package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.Lease;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.TestingCluster;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The sequence numbers of a directory overflow: the order of creation still counts. */
@ZooKeeperTest
class FairLockSequenceOverflowTest {
  private static final String PATH = "/orders/42";
  private final List<TestClient> processes = new ArrayList<>();

  @BeforeEach
  void setSequenceNearItsEnd(ConnectString servers, TestingCluster cluster) throws Exception {
    for (String name : List.of("alice", "bob", "carol")) {
      processes.add(TestClient.join(servers.value(), name, PATH));
    }
    processes.get(0).acquire().release().join();
    String chroot = servers.value().substring(servers.value().indexOf('/'));
    cluster.setNextSequence(chroot + PATH, Integer.MAX_VALUE - 5);
  }

  @AfterEach
  void leave() {
    processes.forEach(TestClient::close);
  }

  @Test
  void lineIsServedInOrderOfArrivalAcrossTheOverflow() throws Exception {
    Lease held = processes.get(0).acquire();
    List<CompletableFuture<Lease>> line = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      line.add(processes.get(i % 3).lock.acquireAsync());
      processes.get(1).awaitInLine(i + 2);
    }
    for (CompletableFuture<Lease> next : line) {
      assertThat(next).isNotDone();
      held.close();
      assertThat(next).succeedsWithin(SOON);
      assertThat(next.join().token()).isGreaterThan(held.token());
      held = next.join();
    }
    held.close();
    assertThat(processes.get(2).acquire().token()).isGreaterThan(held.token());
  }

  /** By its name the second would be first: all numbers are one by now. */
  @Test
  void revocationRequestGoesToTheOldestEntry(ZooKeeper zooKeeper) throws Exception {
    String last = Integer.toString(Integer.MAX_VALUE);
    TestClient alice = processes.get(0);
    Lease held = alice.acquire();
    while (!alice.node(0).endsWith(last)) {
      held.release().join();
      held = alice.acquire();
    }
    CompletableFuture<Boolean> heard = new CompletableFuture<>();
    held.onRevokeRequested(() -> heard.complete(true));
    String other = PATH + "/_c_00000000-0000-0000-0000-000000000000-lock-";
    zooKeeper.create(
        other, new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
    assertThat(processes.get(1).lock.requestRevocation()).isTrue();
    assertThat(heard).succeedsWithin(SOON);
  }

  @RepeatedTest(3)
  void overlappingCreationsFailNobodyAndAdmitOneAtATime() {
    AtomicInteger inside = new AtomicInteger();
    ConcurrentLinkedQueue<Long> tokens = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(
          processes
              .get(i % 3)
              .lock
              .acquireAsync(SOON)
              .thenAccept(
                  lease -> {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    tokens.add(lease.token());
                    inside.decrementAndGet();
                    lease.close();
                  }));
    }
    assertThat(all).allSatisfy(one -> assertThat(one).succeedsWithin(SOON));
    assertThat(List.copyOf(tokens)).hasSize(60).isSorted().doesNotHaveDuplicates();
  }
}
