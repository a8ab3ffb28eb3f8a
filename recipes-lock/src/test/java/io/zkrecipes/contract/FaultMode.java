package io.zkrecipes.contract;

import static io.zkrecipes.contract.TestProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.testing.FaultRule;
import io.zkrecipes.testing.WireOp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The kind of fault that a contract test runs under. The contract is the same in all modes. */
public enum FaultMode {
  /** Nothing happens. */
  UNDISTURBED {
    @Override
    FaultInjector injectorFor(ContractFixture<?> fixture) {
      return new FaultInjector() {};
    }
  },

  /**
   * Each process loses a few replies together with its connection, of operations that are chosen\n
   * * by the name of the test; an injected fault drops the next reply. The server has applied the\n
   * * request, and the process cannot know.
   */
  REPLIES_DROPPED {
    @Override
    FaultInjector injectorFor(ContractFixture<?> fixture) {
      return new DroppedReplies(fixture.path);
    }
  },

  /** The server ends the session of the process, as after a long silence. */
  SESSION_EXPIRED {
    @Override
    FaultInjector injectorFor(ContractFixture<?> fixture) {
      return new Expiry(fixture);
    }
  },

  /** The server stops, all connections close, and it starts again with all sessions. */
  SERVER_RESTARTED {
    @Override
    FaultInjector injectorFor(ContractFixture<?> fixture) {
      return new Restart(fixture);
    }
  };

  /** Injects the faults of one run of one test. */
  interface FaultInjector {
    /** Called when a process has connected. */
    default void onConnected(TestProcess process) {}

    /** Injects the fault into this process, now. */
    default void injectFault(TestProcess whom) throws Exception {}

    /** Fails if no fault happened. */
    default void assertHappened() {}
  }

  abstract FaultInjector injectorFor(ContractFixture<?> fixture);

  /** Whether an injected fault ends the session of the process, and so what it holds. */
  public boolean endsSessions() {
    return this == SESSION_EXPIRED;
  }

  boolean restartsServers() {
    return this == SERVER_RESTARTED;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static final class DroppedReplies implements FaultInjector {
    private static final List<WireOp> KINDS =
        List.of(
            WireOp.CREATE2,
            WireOp.CREATE_CONTAINER,
            WireOp.DELETE,
            WireOp.SET_DATA,
            WireOp.MULTI,
            WireOp.MULTI_READ,
            WireOp.GET_CHILDREN2,
            WireOp.GET_DATA,
            WireOp.EXISTS);
    private static final int FEW = 3;
    private static final int FIRST_ONES = 2;

    private final String path;
    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();

    DroppedReplies(String path) {
      this.path = path;
    }

    @Override
    public void onConnected(TestProcess process) {
      Random random = new Random((path + process.name).hashCode());
      List<WireOp> drawn = new ArrayList<>(KINDS);
      Collections.shuffle(drawn, random);
      drawn.set(0, WireOp.ANY); // so that there is one at least
      for (WireOp kind : drawn.subList(0, FEW)) {
        int nth = 1 + random.nextInt(FIRST_ONES);
        rules.add(process.proxy.when(kind).path(path).nth(nth).dropReply());
      }
    }

    @Override
    public void injectFault(TestProcess whom) {
      rules.add(whom.proxy.when(WireOp.ANY).path(path).dropReply());
    }

    @Override
    public void assertHappened() {
      assertThat(rules).as("rules that dropped a reply").anyMatch(rule -> rule.fired() > 0);
    }
  }

  private static final class Expiry implements FaultInjector {
    private final ContractFixture<?> fixture;
    private final AtomicInteger expired = new AtomicInteger();

    Expiry(ContractFixture<?> fixture) {
      this.fixture = fixture;
    }

    @Override
    public void injectFault(TestProcess whom) throws Exception {
      assertThat(whom.client.awaitConnected(SOON)).as("%s has a session", whom.name).isTrue();
      fixture.expire(whom);
      expired.incrementAndGet();
    }

    @Override
    public void assertHappened() {
      assertThat(expired).as("sessions that were expired").hasPositiveValue();
    }
  }

  private static final class Restart implements FaultInjector {
    private final ContractFixture<?> fixture;
    private final AtomicInteger restarts = new AtomicInteger();

    Restart(ContractFixture<?> fixture) {
      this.fixture = fixture;
    }

    @Override
    public void injectFault(TestProcess whom) {
      fixture.cluster.kill(0);
      await().atMost(SOON).until(() -> fixture.alice.isCutOff() && fixture.bob.isCutOff());
      fixture.cluster.restart(0);
      restarts.incrementAndGet();
    }

    @Override
    public void assertHappened() {
      assertThat(restarts).as("restarts of the server").hasPositiveValue();
    }
  }
}
