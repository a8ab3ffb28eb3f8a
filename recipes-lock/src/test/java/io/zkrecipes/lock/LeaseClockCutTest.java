package io.zkrecipes.lock;

import static io.zkrecipes.lock.Party.SOON;
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
 * Every holder that is cut off knows that its lease is over 0.9 T after the ensemble last answered,
 * and before the server ends the session: 50 clients, each cut at a moment of its own.
 */
@ZooKeeperTest
class LeaseClockCutTest {
  private static final int CLIENTS = 50;
  private static final Duration T = Duration.ofSeconds(8);
  private static final long LIMIT = T.toNanos() * 9 / 10;
  private static final int STRIKES_MS = 2_000; // so long all strikes take

  /** How a holder learns of the end. */
  enum News {
    /** It looks: the state is computed at the call. */
    STATE,
    /** It is told: found by the clock thread, completed by the callback executor. */
    FUTURE
  }

  private final List<Cut> cuts = new ArrayList<>();

  @BeforeEach
  void hold(TestingCluster cluster, ConnectString servers) throws Exception {
    for (int i = 0; i < CLIENTS; i++) {
      Party party = Party.join(servers.value(), "holder" + i, "/cut/" + i, T);
      cuts.add(new Cut(party, party.acquire(), cluster, News.values()[i % 2]));
    }
  }

  @AfterEach
  void leave() throws Exception {
    cuts.forEach(cut -> cut.party.proxy.heal());
    ExecutorService closing = Executors.newCachedThreadPool();
    cuts.forEach(cut -> closing.execute(cut.party::close));
    closing.shutdown();
    assertThat(closing.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void leaseEndsBeforeTheSessionDoes() throws Exception {
    Random random = new Random(42);
    Looker looker = new Looker();
    await().atMost(SOON).until(() -> cuts.stream().allMatch(Cut::isHeld));
    ScheduledExecutorService nemesis = Executors.newScheduledThreadPool(2);
    try {
      for (Cut cut : cuts) {
        nemesis.schedule(cut::strike, random.nextInt(STRIKES_MS), TimeUnit.MILLISECONDS);
      }
      await()
          .atMost(SOON.multipliedBy(2))
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> cuts.stream().filter(cut -> cut.look(looker)).count() == CLIENTS);
    } finally {
      nemesis.shutdownNow();
    }
    assertThat(cuts).filteredOn(cut -> cut.outlived).as("valid after the session").isEmpty();
    assertThat(cuts).filteredOn(cut -> cut.validAt - cut.frozenAt > LIMIT).as("0.9 T").isEmpty();
    assertThat(cuts).allSatisfy(cut -> assertThat(cut.reason).isEqualTo(LossReason.NO_CONTACT));
    assertThat(cuts).allSatisfy(cut -> assertThat(cut.lease.state()).isEqualTo(LeaseState.LOST));
  }

  /**
   * When the machine stands still, those who tell and the one who looks wake up together: what was
   * not told then is nobody's fault. Nanoseconds.
   */
  private static final class Looker {
    private static final long STALL = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(300);
    private long last = System.nanoTime();
    private long countsFrom = last;

    /** To be called after each look; whether it counts. */
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
  private static final class Cut {
    final Party party;
    final Lease lease;
    private final TestingCluster cluster;
    private final News news;
    private final long session;
    private volatile boolean struck;
    private volatile boolean told;
    private boolean expired;

    /** No answer has passed after this. */
    volatile long frozenAt;

    /** The holder took its lease for valid then, or later. */
    long validAt;

    /** The holder took its lease for valid after the server had ended the session. */
    boolean outlived;

    volatile LossReason reason = LossReason.CLIENT_CLOSED;

    Cut(Party party, Lease lease, TestingCluster cluster, News news) {
      this.party = party;
      this.lease = lease;
      this.cluster = cluster;
      this.news = news;
      this.session = party.proxy.sessionId();
      lease
          .lost()
          .thenAccept(
              why -> {
                reason = why;
                told = true;
              });
    }

    boolean isHeld() {
      return lease.state() == LeaseState.HELD;
    }

    void strike() {
      party.proxy.freeze(Direction.BOTH);
      frozenAt = System.nanoTime();
      validAt = frozenAt;
      struck = true;
    }

    /** Looks once, at the session before the lease; true when all is over. */
    boolean look(Looker looker) {
      if (!struck) {
        return false;
      }
      expired = expired || !cluster.hasSession(session);
      long now = System.nanoTime();
      boolean valid = news == News.STATE ? lease.isValid() : !told;
      boolean counts = looker.isAwake() || news == News.STATE;
      if (valid && counts) {
        outlived |= expired;
        validAt = now;
      }
      return expired && told;
    }

    @Override
    public String toString() {
      return "%s: valid for %d ms after the cut".formatted(news, (validAt - frozenAt) / 1_000_000);
    }
  }
}
