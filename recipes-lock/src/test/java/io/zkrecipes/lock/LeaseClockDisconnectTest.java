package io.zkrecipes.lock;

import static io.zkrecipes.lock.TestClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.testing.ConnectString;
import io.zkrecipes.testing.Direction;
import io.zkrecipes.testing.TestingCluster;
import io.zkrecipes.testing.ZooKeeperTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every disconnected holder knows that its lease is over within 0.9 T after the last answer, and
 * before the server ends the session: 50 clients, each disconnected at a random time.
 */
@ZooKeeperTest
class LeaseClockDisconnectTest {
  private static final int CLIENTS = 50;
  private static final Duration T = Duration.ofSeconds(8);
  private static final long LIMIT = T.toNanos() * 9 / 10;
  private static final int DISCONNECTS_MS = 2_000; // all disconnects happen within this time

  /** How a test notices the end of a lease. */
  enum Notification {
    /** By reading the state, which is computed at the call. */
    STATE,
    /** By the future, which the clock thread finds and the callback executor completes. */
    FUTURE
  }

  private final List<LeaseHolder> holders = new ArrayList<>();

  @BeforeEach
  void acquireAll(TestingCluster cluster, ConnectString servers) throws Exception {
    for (int i = 0; i < CLIENTS; i++) {
      TestClient process = TestClient.join(servers.value(), "holder" + i, "/holder/" + i, T);
      holders.add(
          new LeaseHolder(process, process.acquire(), cluster, Notification.values()[i % 2]));
    }
  }

  @AfterEach
  void leave() throws Exception {
    holders.forEach(holder -> holder.process.proxy.heal());
    ExecutorService closing = Executors.newCachedThreadPool();
    holders.forEach(holder -> closing.execute(holder.process::close));
    closing.shutdown();
    assertThat(closing.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void leaseEndsBeforeTheSession() throws Exception {
    Random random = new Random(42);
    StallDetector detector = new StallDetector();
    await().atMost(SOON).until(() -> holders.stream().allMatch(LeaseHolder::isHeld));
    ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
    try {
      for (LeaseHolder holder : holders) {
        scheduler.schedule(
            holder::disconnect, random.nextInt(DISCONNECTS_MS), TimeUnit.MILLISECONDS);
      }
      await()
          .atMost(SOON.multipliedBy(2))
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> holders.stream().filter(holder -> holder.check(detector)).count() == CLIENTS);
    } finally {
      scheduler.shutdownNow();
    }
    assertThat(holders)
        .filteredOn(holder -> holder.outlived)
        .as("valid after the session")
        .isEmpty();
    assertThat(holders)
        .filteredOn(holder -> holder.validAt - holder.frozenAt > LIMIT)
        .as("0.9 T")
        .isEmpty();
    assertThat(holders)
        .allSatisfy(holder -> assertThat(holder.reason).isEqualTo(LossReason.NO_CONTACT));
    assertThat(holders)
        .allSatisfy(holder -> assertThat(holder.lease.state()).isEqualTo(LeaseState.LOST));
  }

  /**
   * Detects that the machine stood still. The clock thread and this test then wake up together, so
   * a missing notification proves nothing for a while. Times in nanoseconds.
   */
  private static final class StallDetector {
    private static final long STALL = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(300);
    private long last = System.nanoTime();
    private long countsFrom = last;

    /** To be called after each check; returns whether the check counts. */
    boolean isAwake() {
      long now = System.nanoTime();
      if (now - last > STALL) {
        countsFrom = now + GRACE;
      }
      last = now;
      return now - countsFrom >= 0;
    }
  }

  /** One holder; times in nanoseconds of the monotonic clock. */
  private static final class LeaseHolder {
    final TestClient process;
    final Lease lease;
    private final TestingCluster cluster;
    private final Notification notification;
    private final long session;
    private volatile boolean disconnected;
    private volatile boolean notified;
    private boolean expired;

    /** No reply has passed the proxy after this time. */
    volatile long frozenAt;

    /** The last time at which the lease was seen valid. */
    long validAt;

    /** Whether the lease was seen valid after the server had ended the session. */
    boolean outlived;

    volatile LossReason reason = LossReason.CLIENT_CLOSED;

    LeaseHolder(
        TestClient process, Lease lease, TestingCluster cluster, Notification notification) {
      this.process = process;
      this.lease = lease;
      this.cluster = cluster;
      this.notification = notification;
      this.session = process.proxy.sessionId();
      lease
          .lost()
          .thenAccept(
              why -> {
                reason = why;
                notified = true;
              });
    }

    boolean isHeld() {
      return lease.state() == LeaseState.HELD;
    }

    void disconnect() {
      process.proxy.freeze(Direction.BOTH);
      frozenAt = System.nanoTime();
      validAt = frozenAt;
      disconnected = true;
    }

    /** Checks once, the session before the lease; returns true when both have ended. */
    boolean check(StallDetector detector) {
      if (!disconnected) {
        return false;
      }
      expired = expired || !cluster.hasSession(session);
      long now = System.nanoTime();
      boolean valid = notification == Notification.STATE ? lease.isValid() : !notified;
      boolean counts = detector.isAwake() || notification == Notification.STATE;
      if (valid && counts) {
        outlived |= expired;
        validAt = now;
      }
      return expired && notified;
    }

    @Override
    public String toString() {
      return "%s: valid for %d ms after the holder"
          .formatted(notification, (validAt - frozenAt) / 1_000_000);
    }
  }
}
