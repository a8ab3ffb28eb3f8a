package io.zkrecipes.contract;

import static io.zkrecipes.contract.Member.SOON;
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

/** How the world treats those who share something. The contract is the same in all of them. */
public enum World {
  /** Nothing happens. */
  UNDISTURBED {
    @Override
    Trouble troubleOf(Stage<?> stage) {
      return new Trouble() {};
    }
  },

  /**
   * Each party loses a few replies, of kinds that are drawn by the name of the test, and whoever is
   * struck the next one; and each time its connection too: the server has applied what was asked,
   * and the party cannot know.
   */
  REPLIES_DROPPED {
    @Override
    Trouble troubleOf(Stage<?> stage) {
      return new DroppedReplies(stage.path);
    }
  },

  /** The server ends the session of the one who is struck, as after a long silence. */
  SESSION_EXPIRED {
    @Override
    Trouble troubleOf(Stage<?> stage) {
      return new Expiry(stage);
    }
  },

  /** The server goes down, everybody's connection with it, and comes back with all sessions. */
  SERVER_RESTARTED {
    @Override
    Trouble troubleOf(Stage<?> stage) {
      return new Restart(stage);
    }
  };

  /** What happens in one run of one test. */
  interface Trouble {
    /** A party has connected. */
    default void joined(Member party) {}

    /** Now is the moment, and this is the one whom it should hit. */
    default void strike(Member whom) throws Exception {}

    /** Fails if what this world is about did not happen. */
    default void assertHappened() {}
  }

  abstract Trouble troubleOf(Stage<?> stage);

  /** Whether the one who is struck loses its session, and with it what it holds. */
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

  private static final class DroppedReplies implements Trouble {
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
    public void joined(Member party) {
      Random random = new Random((path + party.name).hashCode());
      List<WireOp> drawn = new ArrayList<>(KINDS);
      Collections.shuffle(drawn, random);
      drawn.set(0, WireOp.ANY); // so that there is one at least
      for (WireOp kind : drawn.subList(0, FEW)) {
        int nth = 1 + random.nextInt(FIRST_ONES);
        rules.add(party.proxy.when(kind).path(path).nth(nth).dropReply());
      }
    }

    @Override
    public void strike(Member whom) {
      rules.add(whom.proxy.when(WireOp.ANY).path(path).dropReply());
    }

    @Override
    public void assertHappened() {
      assertThat(rules).as("rules that dropped a reply").anyMatch(rule -> rule.fired() > 0);
    }
  }

  private static final class Expiry implements Trouble {
    private final Stage<?> stage;
    private final AtomicInteger expired = new AtomicInteger();

    Expiry(Stage<?> stage) {
      this.stage = stage;
    }

    @Override
    public void strike(Member whom) throws Exception {
      assertThat(whom.client.awaitConnected(SOON)).as("%s has a session", whom.name).isTrue();
      stage.expire(whom);
      expired.incrementAndGet();
    }

    @Override
    public void assertHappened() {
      assertThat(expired).as("sessions that were expired").hasPositiveValue();
    }
  }

  private static final class Restart implements Trouble {
    private final Stage<?> stage;
    private final AtomicInteger restarts = new AtomicInteger();

    Restart(Stage<?> stage) {
      this.stage = stage;
    }

    @Override
    public void strike(Member whom) {
      stage.cluster.kill(0);
      await().atMost(SOON).until(() -> stage.alice.isCutOff() && stage.bob.isCutOff());
      stage.cluster.restart(0);
      restarts.incrementAndGet();
    }

    @Override
    public void assertHappened() {
      assertThat(restarts).as("restarts of the server").hasPositiveValue();
    }
  }
}
