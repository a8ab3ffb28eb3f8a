package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.lock.TestClient.BackgroundAcquire;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.Direction;
import io.zkrecipes.testing.WireAction;
import io.zkrecipes.testing.WireCounter;
import io.zkrecipes.testing.WireEvent;
import io.zkrecipes.testing.WireLog;
import io.zkrecipes.testing.WireOp;
import io.zkrecipes.testing.WireRequest;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts the messages of a handover. The sessions are long, so that no ping disturbs the count. */
@ZooKeeperTest
class FairLockHandOverTest {
  private static final String PATH = "/orders/42";
  private final List<TestClient> processes = new ArrayList<>();
  private TestClient alice;
  private TestClient bob;
  private TestClient carol;
  private TestClient dave;

  @BeforeEach
  void join(ConnectString servers) throws Exception {
    for (String name : List.of("alice", "bob", "carol", "dave")) {
      TestClient process = TestClient.join(servers.value(), name, PATH, Duration.ofSeconds(60));
      process.acquire().release().join(); // the parents are there, and each has been heard from
      processes.add(process);
    }
    alice = processes.get(0);
    bob = processes.get(1);
    carol = processes.get(2);
    dave = processes.get(3);
  }

  @AfterEach
  void leave() {
    processes.forEach(TestClient::close);
  }

  @Test
  void joiningALineCostsOneRoundTripAndTwoWatches() throws Exception {
    Lease held = alice.acquire();
    String ahead = alice.node(0);
    WireLog log = bob.proxy.record(() -> joined(bob, 2));
    assertThat(ops(log))
        .containsExactly(WireOp.CREATE, WireOp.GET_CHILDREN, WireOp.GET_DATA, WireOp.GET_DATA);
    assertThat(log.requests()).filteredOn(r -> r.path().endsWith(ahead)).hasSize(1);
    held.close();
  }

  @Test
  void handOverToAnotherProcessTakesOneEventAndNoRequest() throws Exception {
    Lease first = alice.acquire();
    BackgroundAcquire second = joined(bob, 2);
    WireLog log =
        bob.proxy.record(
            () -> {
              first.close();
              second.get();
            });
    assertThat(ops(log)).isEmpty();
    assertThat(log.events()).hasSize(1);
  }

  @Test
  void allWaitersOfALongLineHaveWatchesBeforeTheirTurn() throws Exception {
    Lease first = alice.acquire();
    BackgroundAcquire second = joined(bob, 2);
    BackgroundAcquire third = joined(carol, 3);
    BackgroundAcquire fourth = joined(dave, 4);
    Lease next = grantedWithoutARequest(first, bob, second);
    next = grantedWithoutARequest(next, carol, third);
    grantedWithoutARequest(next, dave, fourth).close();
  }

  @Test
  void cancelledWaiterLeavesTheWatchesOfOthersInPlace() throws Exception {
    Lease first = alice.acquire();
    CompletableFuture<Lease> second = bob.lock.acquireAsync();
    dave.awaitInLine(2);
    BackgroundAcquire third = joined(carol, 3);
    WireLog log =
        carol.proxy.record(
            () -> {
              second.cancel(false);
              dave.awaitInLine(2);
            });
    assertThat(log.count(WireOp.MULTI_READ) + log.count(WireOp.GET_CHILDREN)).isEqualTo(1);
    assertThat(third.isDone()).isFalse();
    grantedWithoutARequest(first, carol, third).close();
  }

  @Test
  void handOverWithinAProcessWaitsForNoReply() throws Exception {
    Lease first = alice.acquire();
    BackgroundAcquire second = joined(alice, 2);
    WireLog log =
        alice.proxy.record(
            () -> {
              alice.proxy.freeze(Direction.TO_CLIENT);
              first.close();
              assertThat(second.get().isValid()).isTrue();
              alice.proxy.thaw();
            });
    List<WireRequest> sent =
        log.requests().stream()
            .filter(r -> r.op() != WireOp.GET_DATA) // the watch on the own node comes when it likes
            .toList();
    assertThat(sent).extracting(WireRequest::op).containsExactly(WireOp.DELETE);
    assertThat(log.events().stream().map(WireEvent::path))
        .allMatch(path -> path.equals(sent.get(0).path()));
    second.get().close();
  }

  /** The third event of a release goes to the releaser, who may watch the node it deletes. */
  @Test
  void releaseNotifiesAtMostTwoOfAHundredWaiters() throws Exception {
    Lease held = alice.acquire();
    List<CompletableFuture<Void>> line = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      line.add(processes.get(i % 4).lock.acquireAsync().thenAccept(Lease::close));
    }
    alice.awaitInLine(101);
    List<WireLog> logs =
        recordAll(
            () -> {
              held.close();
              line.forEach(CompletableFuture::join);
            });
    Map<String, Integer> told = new HashMap<>();
    for (WireLog log : logs) {
      Set<String> own =
          log.requests().stream()
              .filter(r -> r.op() == WireOp.DELETE)
              .map(WireRequest::path)
              .collect(toSet());
      List<String> events = log.events().stream().map(WireEvent::path).toList();
      assertThat(events).doesNotHaveDuplicates();
      events.stream()
          .filter(not(own::contains))
          .forEach(path -> told.merge(path, 1, Math::addExact));
    }
    assertThat(told).isNotEmpty().allSatisfy((path, count) -> assertThat(count).isBetween(1, 2));
  }

  /** Waits in line, and has set its watches: on its own node and on two of others ahead. */
  private BackgroundAcquire joined(TestClient process, int inLine) {
    int watches = processes.indexOf(process) == 0 ? 1 : Math.min(inLine, 3);
    WireCounter counter = process.proxy.counter().start();
    BackgroundAcquire attempted = process.acquireInBackground();
    (process == dave ? carol : dave).awaitInLine(inLine);
    await().atMost(SOON).until(() -> counter.count(WireOp.GET_DATA) >= watches);
    return attempted;
  }

  /** Everybody settles after the hand-over, so that what comes next is counted alone. */
  private Lease grantedWithoutARequest(Lease before, TestClient to, BackgroundAcquire waiting)
      throws Exception {
    List<WireLog> logs =
        recordAll(
            () -> {
              before.close();
              waiting.get();
            });
    WireLog log = logs.get(processes.indexOf(to));
    assertThat(ops(log)).as(to.client.ownerName()).isEmpty();
    assertThat(log.events()).as(to.client.ownerName()).hasSize(1);
    return waiting.get();
  }

  private List<WireLog> recordAll(WireAction<Exception> action) throws Exception {
    List<WireLog> logs = new ArrayList<>();
    WireAction<Exception> all = action;
    for (TestClient process : processes) {
      WireAction<Exception> inner = all;
      all = () -> logs.add(process.proxy.record(inner));
    }
    all.run();
    return logs;
  }

  private static List<WireOp> ops(WireLog log) {
    return log.requests().stream().map(WireRequest::op).toList();
  }
}
