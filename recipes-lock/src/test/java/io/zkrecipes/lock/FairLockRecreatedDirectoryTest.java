package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.testing.Hold;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * The directory is emptied, reaped and recreated, so that its sequence numbers start again at 0.
 */
@ZooKeeperTest
class FairLockRecreatedDirectoryTest extends TwoClientTestBase {

  FairLockRecreatedDirectoryTest() {
    super(Duration.ofSeconds(15));
  }

  /**
   * Alice released number 0 and knows: everything below 1 is gone. While a second create of hers is
   * lost, the directory is made anew and Bob holds its number 0. Her third create then gets number
   * 1, which says nothing about Bob.
   */
  @Test
  void knowledgeOfTheDeletedDirectoryAdmitsNobodyInTheNewOne() throws Exception {
    Lease first = alice.acquire();
    alice.proxy.when(WireOp.CREATE).path("lock-").dropRequest();
    alice.proxy.refuse();
    CompletableFuture<Lease> lost = alice.lock.acquireAsync();
    await().atMost(SOON).until(() -> !alice.isConnected());
    first.close();
    Hold recovery = alice.proxy.when(WireOp.GET_CHILDREN2).path(PATH).holdReply();
    alice.proxy.accept();
    recovery.awaitReached(SOON);
    await().atMost(SOON).until(() -> zooKeeper.getChildren(PATH, false).isEmpty());
    zooKeeper.delete(PATH, -1);
    Lease bobs = bob.acquire();
    CompletableFuture<Lease> third = alice.lock.acquireAsync();
    bob.awaitInLine(2);
    assertThat(bob.node(0)).endsWith("lock-0000000000");
    assertThat(bob.node(1)).endsWith("lock-0000000001");
    recovery.proceed();
    bob.awaitInLine(3);
    assertThat(third).isNotDone();
    assertThat(lost).isNotDone();
    bobs.close();
    assertThat(third).succeedsWithin(SOON);
    third.join().close();
    assertThat(lost).succeedsWithin(SOON);
  }

  /**
   * As above, but nobody is let in by the third create: it only learns of the new directory, and is
   * cancelled before it knows. Its entry had kept the directory for a fourth, which then gets the
   * number up to which everything was gone: in the old one.
   */
  @Test
  void entryOfTheNewDirectoryProvesNothingAboutTheOldOne() throws Exception {
    Lease number0 = alice.acquire();
    CompletableFuture<Lease> number1 = alice.lock.acquireAsync();
    bob.awaitInLine(2);
    number0.close();
    assertThat(number1).succeedsWithin(SOON);
    bob.awaitInLine(1);
    Hold recovery = alice.proxy.when(WireOp.GET_CHILDREN2).path(PATH).holdReply();
    alice.proxy.when(WireOp.CREATE).path("lock-").dropRequest();
    CompletableFuture<Lease> lost = alice.lock.acquireAsync();
    recovery.awaitReached(SOON);
    number1.join().close();
    bob.awaitInLine(0);
    cluster.reapContainers();
    Lease bobs = bob.acquire();
    CompletableFuture<Lease> third = alice.lock.acquireAsync();
    bob.awaitInLine(2);
    lost.cancel(false);
    Hold look = alice.proxy.when(WireOp.GET_CHILDREN2).path(PATH).holdReply();
    recovery.proceed();
    look.awaitReached(SOON);
    CompletableFuture<Lease> fourth = alice.lock.acquireAsync();
    bob.awaitInLine(3);
    assertThat(bob.node(2)).endsWith("lock-0000000002");
    third.cancel(false);
    bob.awaitInLine(2);
    look.proceed();
    assertThat(alice.allEvents()).succeedsWithin(SOON);
    assertThat(fourth).isNotDone();
    bobs.close();
    assertThat(fourth).succeedsWithin(SOON);
  }
}
