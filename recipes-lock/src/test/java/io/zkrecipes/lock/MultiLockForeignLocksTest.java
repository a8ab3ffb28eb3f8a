package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.testing.ZooKeeperTest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** MultiLock over foreign implementations of locks and leases that violate their contract. */
@ZooKeeperTest
class MultiLockForeignLocksTest extends TwoClientTestBase {

  private static FairLock lock(TestClient process, String path) {
    return FairLock.of(process.client, path);
  }

  private static DistributedLock other(
      String path, Function<Duration, CompletableFuture<Lease>> acquireAsync) {
    return fake(
        DistributedLock.class,
        path,
        (method, argument) -> {
          assertThat(method).isEqualTo("acquireAsync");
          return acquireAsync.apply((Duration) Objects.requireNonNull(argument));
        });
  }

  private static Lease otherLease(String path, Supplier<LeaseState> state, Runnable close) {
    return fake(
        Lease.class,
        path,
        (method, argument) ->
            switch (method) {
              case "state" -> state.get();
              case "isValid" -> state.get() == LeaseState.HELD;
              default -> {
                close.run();
                yield null;
              }
            });
  }

  private interface Answers {
    @Nullable Object to(String method, @Nullable Object argument);
  }

  private static <T> T fake(Class<T> type, String path, Answers answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getName().equals("path")
                    ? ZPath.of(path)
                    : answers.to(method.getName(), arguments == null ? null : arguments[0])));
  }

  private static DistributedLock giving(Lease lease) {
    return other(lease.path().value(), timeout -> CompletableFuture.completedFuture(lease));
  }

  private void assertFree(String path) throws Exception {
    release(lock(bob, path).acquire(SOON));
  }

  @Test
  void lockThatThrowsOnAcquireLeavesNothing() throws Exception {
    DistributedLock throwing =
        other(
            "/b",
            timeout -> {
              throw new ClientClosedException("closed");
            });
    MultiLock locks = MultiLock.of(lock(alice, "/a"), throwing);
    assertThatThrownBy(locks::tryAcquire).isInstanceOf(ClientClosedException.class);
    assertFree("/a");
  }

  @Test
  void lockThatThrowsOnWaitFailsTheFuture() throws Exception {
    DistributedLock throwing =
        other(
            "/b",
            timeout -> {
              if (timeout.isZero()) {
                return CompletableFuture.failedFuture(
                    new AcquireTimeoutException(ZPath.of("/b"), timeout, Optional.empty(), 1));
              }
              throw new ClientClosedException("closed");
            });
    CompletableFuture<MultiLease> future =
        MultiLock.of(lock(alice, "/a"), throwing).acquireAsync(SOON);
    assertThat(catchThrowable(() -> get(future))).hasCauseInstanceOf(ClientClosedException.class);
    assertFree("/a");
  }

  @Test
  void cancelBeforeAllLocksAnswerLeavesNothing() throws Exception {
    CompletableFuture<Lease> never = new CompletableFuture<>();
    CompletableFuture<MultiLease> future =
        MultiLock.of(lock(alice, "/a"), other("/b", timeout -> never)).acquireAsync();
    assertThat(future.cancel(false)).isTrue();
    assertThat(never).isCancelled();
    assertFree("/a");
  }

  @Test
  void blockingCloseDoesNotPreventTheReleaseOfOtherLeases() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    Lease slow =
        otherLease(
            "/a",
            () -> LeaseState.HELD,
            () -> {
              try {
                blocked.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    MultiLease lease = MultiLock.of(giving(slow), lock(alice, "/b")).acquire(SOON);
    Thread closer = new Thread(lease::close);
    closer.start();
    assertFree("/b");
    blocked.countDown();
    closer.join();
  }

  @Test
  void throwingCloseDoesNotPreventTheReleaseOfOtherLeases() throws Exception {
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    Lease bad =
        otherLease(
            "/a",
            () -> LeaseState.HELD,
            () -> {
              throw new IllegalStateException("own fault");
            });
    Lease good = otherLease("/c", () -> LeaseState.HELD, () -> closed.complete(true));
    MultiLease lease = MultiLock.of(giving(bad), lock(alice, "/b"), giving(good)).acquire(SOON);
    assertThatThrownBy(lease::close).hasMessage("own fault");
    assertThat(closed).isDone();
    assertFree("/b");
  }

  @Test
  void foreignLocksAreNotCalledOnTheEventThread() throws Exception {
    CompletableFuture<Boolean> onEventThread = new CompletableFuture<>();
    Lease curious =
        otherLease(
            "/b",
            () -> {
              onEventThread.complete(Blocking.onEventThread());
              return LeaseState.HELD;
            },
            () -> {});
    assertThat(MultiLock.of(lock(alice, "/a"), giving(curious)).acquire(SOON)).isNotNull();
    assertThat(get(onEventThread)).isFalse();
  }
}
