package io.zkrecipes.lock;

import static io.zkrecipes.lock.Party.SOON;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The sequence numbers of a directory are used up: creation order is served on. */
@ZooKeeperTest
class FairLockSequenceEndTest {
  private static final String PATH = "/orders/42";
  private final List<Party> parties = new ArrayList<>();

  @BeforeEach
  void comeNearTheEnd(ConnectString servers, TestingCluster cluster) throws Exception {
    for (String name : List.of("alice", "bob", "carol")) {
      parties.add(Party.join(servers.value(), name, PATH));
    }
    parties.get(0).acquire().release().join();
    String chroot = servers.value().substring(servers.value().indexOf('/'));
    cluster.setNextSequence(chroot + PATH, Integer.MAX_VALUE - 5);
  }

  @AfterEach
  void leave() {
    parties.forEach(Party::close);
  }

  @Test
  void lineIsServedInOrderOfArrivalAcrossTheEnd() throws Exception {
    Lease held = parties.get(0).acquire();
    List<CompletableFuture<Lease>> line = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      line.add(parties.get(i % 3).lock.acquireAsync());
      parties.get(1).awaitInLine(i + 2);
    }
    for (CompletableFuture<Lease> next : line) {
      assertThat(next).isNotDone();
      held.close();
      assertThat(next).succeedsWithin(SOON);
      assertThat(next.join().token()).isGreaterThan(held.token());
      held = next.join();
    }
    held.close();
    assertThat(parties.get(2).acquire().token()).isGreaterThan(held.token());
  }

  @RepeatedTest(3)
  void nobodyIsRefusedNorTwoLetInWhenCreationsOverlap() {
    AtomicInteger inside = new AtomicInteger();
    ConcurrentLinkedQueue<Long> tokens = new ConcurrentLinkedQueue<>();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(
          parties
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
