package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Backoff;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.FaultProxy;
import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Closing a client. The session timeout is a minute, so that what happens soon is due to the close.
 */
@ZooKeeperTest
class FairLockCloseTest extends TwoClientTestBase {
  private static final Duration LONG = Duration.ofSeconds(60);

  FairLockCloseTest() {
    super(LONG);
  }

  @Test
  void closeFailsWaiters() throws Exception {
    Lease held = bob.acquire();
    BackgroundAcquire endless = BackgroundAcquire.of(() -> alice.lock.acquire());
    BackgroundAcquire timed = alice.acquireInBackground();
    BackgroundAcquire java =
        BackgroundAcquire.of(
            () -> {
              alice.lock.asJavaLock().lock();
              return held;
            });
    CompletableFuture<Lease> async = alice.lock.acquireAsync();
    CompletableFuture<Lease> timedAsync = alice.lock.acquireAsync(SOON);
    bob.awaitInLine(6);
    alice.client.close();
    assertThatThrownBy(endless::get).hasCauseInstanceOf(ClientClosedException.class);
    assertThatThrownBy(timed::get).hasCauseInstanceOf(ClientClosedException.class);
    assertThatThrownBy(java::get).hasCauseInstanceOf(ClientClosedException.class);
    assertThatThrownBy(async::join).hasCauseInstanceOf(ClientClosedException.class);
    assertThatThrownBy(timedAsync::join).hasCauseInstanceOf(ClientClosedException.class);
    bob.awaitInLine(1);
  }

  @Test
  void closeFailsAWaiterWithoutASession(FaultProxy proxy) {
    proxy.refuse();
    RecipeClient client = RecipeClient.connect(proxy.connectString());
    FairLock lock = FairLock.of(client, PATH);
    BackgroundAcquire blocked = BackgroundAcquire.of(() -> lock.acquire());
    CompletableFuture<Lease> async = lock.acquireAsync();
    await().until(() -> blocked.thread.getState() == Thread.State.WAITING);
    client.close();
    assertThatThrownBy(blocked::get).hasCauseInstanceOf(ClientClosedException.class);
    assertThatThrownBy(async::join).hasCauseInstanceOf(ClientClosedException.class);
  }

  @Test
  void closeFailsAWaiterWhoseNodeWasDeleted(FaultProxy proxy) throws Exception {
    bob.acquire();
    Backoff hour = new Backoff(Duration.ofHours(1), Duration.ofHours(1)); // so it is still resting
    RecipeClient client = RecipeClient.builder(proxy.connectString()).retry(hour).build();
    FaultRule watched = proxy.when(WireOp.GET_DATA).path("lock-").nth(2).delayReply(Duration.ZERO);
    FaultRule told = proxy.when(WireOp.EVENT).path("lock-").delay(Duration.ZERO);
    FairLock lock = FairLock.of(client, PATH);
    CompletableFuture<Lease> waiting = lock.acquireAsync();
    watched.awaitFired(SOON); // bob's node, and then its own
    zooKeeper.delete(PATH + "/" + bob.lock.inspect().waiters().get(0).node(), -1);
    told.awaitFired(SOON);
    assertThat(lock.inspect().participants()).hasSize(1); // answered after the event
    client.close();
    assertThatThrownBy(() -> waiting.get(SOON.toSeconds(), TimeUnit.SECONDS))
        .hasCauseInstanceOf(ClientClosedException.class);
  }

  @Test
  void closeEndsLeasesAndOthersEnterAtOnce() throws Exception {
    Lease held = alice.acquire();
    CompletableFuture<LossReason> lost = held.lost();
    CompletableFuture<Lease> next = bob.lock.acquireAsync();
    alice.awaitInLine(2);
    alice.client.close();
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    assertThat(lost.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(LossReason.CLIENT_CLOSED);
    assertThatThrownBy(held::txn).isInstanceOf(LeaseLostException.class);
    assertThat(next.get(SOON.toSeconds(), TimeUnit.SECONDS).isValid()).isTrue();
    held.release().get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThatThrownBy(alice.lock::acquire).isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(alice.lock::tryAcquire).isInstanceOf(ClientClosedException.class);
    assertThatThrownBy(alice.lock::inspect).isInstanceOf(ClientClosedException.class);
  }

  @Test
  void closeOfAnInterruptedThreadThrowsNothing() throws Exception {
    Lease held = alice.acquire();
    CompletableFuture<Lease> next = bob.lock.acquireAsync();
    alice.awaitInLine(2);
    Thread.currentThread().interrupt();
    assertThatCode(alice.client::close).doesNotThrowAnyException();
    assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
    assertThat(next.get(SOON.toSeconds(), TimeUnit.SECONDS).isValid()).isTrue();
  }

  @Test
  void closeWithoutAConnectionThrowsNothing() throws Exception {
    Lease held = alice.acquire();
    alice.proxy.refuse();
    alice.proxy.cut();
    assertThatCode(alice.client::close).doesNotThrowAnyException();
    assertThat(held.state()).isEqualTo(LeaseState.LOST);
  }
}
