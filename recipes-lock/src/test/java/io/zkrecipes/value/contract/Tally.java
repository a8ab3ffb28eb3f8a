package io.zkrecipes.value.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.contract.Crowd;
import io.zkrecipes.contract.Member;
import io.zkrecipes.contract.Stage;
import java.util.concurrent.atomic.AtomicInteger;

/** Two processes of some threads each that change a value, and what they were told. */
final class Tally {
  private static final int THREADS_EACH = 3;
  private static final int BETWEEN_BLOWS = 30;

  /** One change; whatever it throws but an unknown outcome fails the test. */
  interface Change {
    void by(Member party) throws Exception;
  }

  private final AtomicInteger confirmed = new AtomicInteger();
  private final AtomicInteger unknown = new AtomicInteger();

  /** Everybody goes on until all blows have fallen. */
  static Tally of(Stage<Member> stage, Change change) throws Exception {
    Tally tally = new Tally();
    Crowd.Round<Member> round = (party, number) -> tally.count(change, party);
    Crowd<Member> crowd =
        new Crowd<Member>(tally.confirmed::get)
            .of(THREADS_EACH, stage.alice, round)
            .of(THREADS_EACH, stage.bob, round)
            .awaitMore(BETWEEN_BLOWS);
    stage.strike(stage.alice);
    crowd.awaitMore(BETWEEN_BLOWS);
    stage.strike(stage.bob);
    crowd.awaitMore(BETWEEN_BLOWS).disperse();
    assertThat(tally.unknown.get())
        .as("unknown outcomes")
        .isLessThanOrEqualTo(stage.world.endsSessions() ? 2 * THREADS_EACH : 0);
    return tally;
  }

  private void count(Change change, Member party) throws Exception {
    try {
      change.by(party);
      confirmed.incrementAndGet();
    } catch (UnknownOutcomeException nobodyCanTell) {
      unknown.incrementAndGet();
    }
  }

  /** What was confirmed happened once; the rest once or not at all. */
  void assertDone(long times) {
    assertThat(times).isBetween((long) confirmed.get(), (long) confirmed.get() + unknown.get());
  }
}
