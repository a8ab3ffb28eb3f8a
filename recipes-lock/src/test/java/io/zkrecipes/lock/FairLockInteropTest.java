package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.ZooKeeperTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.Revoker;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FairLock and Curator's InterProcessMutex in one line, as during a migration. */
@ZooKeeperTest
class FairLockInteropTest {
  private static final String PATH = "/orders/42";

  enum SessionOwner {
    SHARED,
    OWN;
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<AutoCloseable> open = new ArrayList<>();
  private final ConnectString servers;

  FairLockInteropTest(ConnectString servers) {
    this.servers = servers;
  }

  @AfterEach
  void leave() throws Exception {
    threads.shutdownNow();
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private <C extends AutoCloseable> C opened(C resource) {
    open.add(0, resource);
    return resource;
  }

  private CuratorFramework curator() {
    var curator = CuratorFrameworkFactory.newClient(servers.value(), new RetryNTimes(5, 100));
    curator.start();
    return opened(curator);
  }

  private FairLock ours(SessionOwner session, CuratorFramework curator) {
    var own = RecipeClient.builder(servers.value()).ownerName("ours");
    return FairLock.of(
        opened(session == SessionOwner.SHARED ? RecipeClient.over(curator) : own.build()), PATH);
  }

  private static void awaitInLine(FairLock lock, int count) {
    await().atMost(SOON).until(() -> lock.inspect().participants().size() == count);
  }

  private static <T> T soon(Future<T> future) throws Exception {
    return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource
  void fairLockAndCuratorsMutexExcludeEachOther(SessionOwner session) throws Exception {
    CuratorFramework curator = curator();
    FairLock ours = ours(session, curator);
    var theirs = new InterProcessMutex(curator, PATH);
    theirs.acquire();
    assertThat(ours.tryAcquire()).isEmpty();
    theirs.release();
    try (Lease lease = ours.acquire(SOON)) {
      assertThat(theirs.acquire(100, TimeUnit.MILLISECONDS)).isFalse();
      assertThat(lease.isValid()).isTrue();
    }
    assertThat(theirs.acquire(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    theirs.release();
    assertThat(ours.acquire(SOON).isValid()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void mixedLineIsServedInOrderOfArrival(SessionOwner session) throws Exception {
    CuratorFramework curator = curator();
    FairLock ours = ours(session, curator);
    Lease first = ours.acquire(SOON);
    List<Integer> served = new CopyOnWriteArrayList<>();
    AtomicInteger inside = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int number = i;
      boolean oursNow = i % 2 == 0 || i % 5 == 0; // also two of ours in a row
      all.add(
          threads.submit(
              () -> {
                if (oursNow) {
                  Lease lease = ours.acquire(SOON);
                  visit(inside, served, number);
                  lease.close();
                } else {
                  InterProcessMutex theirs = new InterProcessMutex(curator, PATH);
                  theirs.acquire();
                  visit(inside, served, number);
                  theirs.release();
                }
                return true;
              }));
      awaitInLine(ours, i + 2);
    }
    first.close();
    for (Future<?> one : all) {
      soon(one);
    }
    assertThat(served).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
  }

  private static void visit(AtomicInteger inside, List<Integer> served, int number) {
    assertThat(inside.incrementAndGet()).isEqualTo(1);
    served.add(number);
    inside.decrementAndGet();
  }

  @ParameterizedTest
  @EnumSource
  void waiterThatGivesUpLetsTheOthersPass(SessionOwner session) throws Exception {
    CuratorFramework curator = curator();
    FairLock ours = ours(session, curator);
    Lease held = ours.acquire(SOON);
    CompletableFuture<Lease> oursWaits = ours.acquireAsync();
    awaitInLine(ours, 2);
    InterProcessMutex theirs = new InterProcessMutex(curator, PATH);
    Future<Boolean> theirsWaits = threads.submit(() -> theirs.acquire(20, TimeUnit.SECONDS));
    awaitInLine(ours, 3);
    CompletableFuture<Lease> last = ours.acquireAsync();
    awaitInLine(ours, 4);
    oursWaits.cancel(false); // Curator must find its new predecessor
    awaitInLine(ours, 3);
    held.close();
    assertThat(soon(theirsWaits)).isTrue();
    assertThat(last).isNotDone();
    curator.delete().forPath(theirs.getParticipantNodes().iterator().next());
    assertThat(soon(last).isValid()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void revocationRequestWorksInBothDirections(SessionOwner session) throws Exception {
    CuratorFramework curator = curator();
    FairLock ours = ours(session, curator);
    InterProcessMutex theirs = new InterProcessMutex(curator, PATH);
    CompletableFuture<Boolean> theyHeard = new CompletableFuture<>();
    theirs.makeRevocable(mutex -> theyHeard.complete(true));
    theirs.acquire();
    assertThat(ours.requestRevocation()).isTrue();
    assertThat(soon(theyHeard)).isTrue();
    theirs.release();
    Lease lease = ours.acquire(SOON);
    CompletableFuture<Boolean> weHeard = new CompletableFuture<>();
    lease.onRevokeRequested(() -> weHeard.complete(true));
    Revoker.attemptRevoke(curator, theirs.getParticipantNodes().iterator().next());
    assertThat(soon(weHeard)).isTrue();
    assertThat(lease.isValid()).isTrue();
  }

  @Test
  void eachListsTheParticipantsOfTheOther() throws Exception {
    CuratorFramework curator = curator();
    FairLock ours = ours(SessionOwner.OWN, curator);
    InterProcessMutex theirs = new InterProcessMutex(curator, PATH);
    theirs.acquire();
    CompletableFuture<Lease> waiting = ours.acquireAsync();
    awaitInLine(ours, 2);
    LockView view = ours.inspect();
    assertThat(view.foreign()).isZero();
    assertThat(view.waiters()).extracting(LockView.Participant::ownerName).containsExactly("ours");
    assertThat(theirs.getParticipantNodes())
        .containsExactlyElementsOf(
            view.participants().stream().map(one -> PATH + "/" + one.node()).toList());
    theirs.release();
    assertThat(soon(waiting).isValid()).isTrue();
  }
}
