package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.CuratorEventType;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A blocking method on ZooKeeper's event thread would wait for itself, so it is rejected. */
@ZooKeeperTest
class EventThreadTest {
  private static final String PATH = "/orders/42";

  /** Everything that waits for an answer. */
  enum RejectedMethod {
    ACQUIRE,
    ACQUIRE_TIMED,
    TRY_ACQUIRE,
    ACQUIRE_UNLESS,
    INSPECT,
    REVOKE,
    LOCK,
    TRY_LOCK;

    Object on(FairLock lock) throws InterruptedException {
      return switch (this) {
        case ACQUIRE -> lock.acquire();
        case ACQUIRE_TIMED -> lock.acquire(SOON);
        case TRY_ACQUIRE -> lock.tryAcquire();
        case ACQUIRE_UNLESS -> lock.acquireUnless(() -> false, SOON);
        case INSPECT -> lock.inspect();
        case REVOKE -> lock.requestRevocation();
        case LOCK -> {
          lock.asJavaLock().lock();
          yield "locked";
        }
        case TRY_LOCK -> lock.asJavaLock().tryLock();
      };
    }
  }

  private final CuratorFramework curator;
  private FairLock lock;
  private RecipeClient client;

  EventThreadTest(ConnectString servers) {
    curator = CuratorFrameworkFactory.newClient(servers.value(), new RetryOneTime(100));
    curator.start();
    client = RecipeClient.over(curator);
    lock = FairLock.of(client, PATH);
  }

  @BeforeEach
  void connect() throws Exception {
    assertThat(curator.blockUntilConnected(20, TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void close() {
    client.close();
    curator.close();
  }

  /** The first thing that the client does at all happens in a callback. */
  private CompletableFuture<String> inCallback(Callable<?> act) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    curator.getData().inBackground((c, event) -> outcome.complete(outcomeOf(act))).forPath("/");
    return outcome;
  }

  private static String outcomeOf(Callable<?> act) {
    try {
      return "returned " + act.call();
    } catch (Exception thrown) {
      return thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
    }
  }

  private static void assertRefused(CompletableFuture<String> outcome) throws Exception {
    assertThat(outcome.get(SOON.toSeconds(), TimeUnit.SECONDS))
        .startsWith("IllegalStateException")
        .contains("event thread");
  }

  @ParameterizedTest
  @EnumSource
  void blockingMethodsAreRejectedOnTheEventThread(RejectedMethod verb) throws Exception {
    assertRefused(inCallback(() -> verb.on(lock)));
    assertThat(lock.inspect().participants()).isEmpty();
    assertThat(lock.acquire(SOON).isValid()).isTrue();
  }

  @Test
  void commitIsRejectedAndCommitAsyncIsNot() throws Exception {
    var lease = lock.acquire(SOON);
    var blocking = lease.txn().create("/a", new byte[0]);
    var async = lease.txn().create("/b", new byte[0]);
    assertRefused(
        inCallback(
            () -> {
              blocking.commit();
              return "committed";
            }));
    CompletableFuture<CompletableFuture<Void>> sent = new CompletableFuture<>();
    curator.getData().inBackground((c, event) -> sent.complete(async.commitAsync())).forPath("/");
    sent.thenCompose(done -> done).get(SOON.toSeconds(), TimeUnit.SECONDS);
    assertThat(curator.checkExists().forPath("/a")).isNull();
    assertThat(curator.checkExists().forPath("/b")).isNotNull();
  }

  @Test
  void blockingMethodsAreRejectedBeforeTheFirstSession(ConnectString servers) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    CompletableFuture<String> connected = new CompletableFuture<>();
    try (CuratorFramework late =
        CuratorFrameworkFactory.newClient(servers.value(), new RetryOneTime(100))) {
      CompletableFuture<RecipeClient> guest = new CompletableFuture<>();
      late.getCuratorListenable()
          .addListener(
              (c, event) -> {
                if (event.getType() == CuratorEventType.WATCHED) {
                  RecipeClient there = guest.join();
                  FairLock first = FairLock.of(there, PATH);
                  outcome.complete(outcomeOf(() -> first.acquire(SOON)));
                  connected.complete(outcomeOf(() -> there.awaitConnected(SOON)));
                }
              });
      late.start();
      guest.complete(RecipeClient.over(late));
      assertRefused(outcome);
      assertThat(connected.get(SOON.toSeconds(), TimeUnit.SECONDS))
          .matches("IllegalStateException.*event thread.*|returned true");
      assertThat(FairLock.of(guest.join(), PATH).acquire(SOON).isValid()).isTrue();
    }
  }

  @Test
  void asynchronousMethodsAreAccepted() throws Exception {
    assertThat(inCallback(() -> lock.acquireAsync()).get(SOON.toSeconds(), TimeUnit.SECONDS))
        .startsWith("returned");
    client.close();
  }
}
