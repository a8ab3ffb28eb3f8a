package io.zkrecipes.barrier.contract;

import static io.zkrecipes.contract.Member.SOON;
import static io.zkrecipes.contract.Stage.answered;
import static io.zkrecipes.contract.Stage.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.barrier.Barrier;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.Crowd;
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.contract.Member;
import io.zkrecipes.contract.Setting;
import io.zkrecipes.contract.Stage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a {@link Barrier} must keep, as tests to inherit: nobody passes while it is lowered, and all
 * do when it is lifted. Runs undisturbed, with replies dropped, with a session expired, and with
 * the server restarted.
 */
public abstract class BarrierContract extends Contract<Stage<Member>> {
  private static final int TIMES = 10;

  /** For subclasses. */
  protected BarrierContract() {}

  /**
   * Makes the barrier under test; called several times in a test, with different clients.
   *
   * @param client closed by the kit
   * @param path its parents do not exist yet
   */
  protected abstract Barrier barrier(RecipeClient client, String path);

  @Override
  protected final Stage<Member> stage(Setting setting) {
    return new Stage<>(setting, Member::new);
  }

  @InEveryWorld
  void whoWaitsIsLetThroughWhenItIsLifted(Stage<Member> stage) throws Exception {
    Barrier alice = barrier(stage.alice.client, stage.path);
    Barrier bob = barrier(stage.bob.client, stage.path);
    alice.lower();
    CompletableFuture<Void> waits = bob.awaitAsync();
    Attempt<Boolean> blocked = Attempt.of(() -> bob.await(SOON));
    CompletableFuture<Void> cancelled = bob.awaitAsync();
    assertThat(answered(bob::isLowered)).isTrue();
    stage.strike(stage.bob);
    assertThat(answered(bob::isLowered)).isTrue();
    assertThat(waits.isDone() || blocked.isOver() || cancelled.isDone()).isFalse();
    assertThat(cancelled.cancel(false)).isTrue();
    stage.strike(stage.alice); // whose end lifts nothing
    assertThat(answered(bob::isLowered)).isTrue();
    assertThat(waits).isNotDone();
    alice.lift();
    in(waits);
    assertThat(blocked.outcome()).isTrue();
    assertThat(answered(bob::isLowered)).isFalse();
    bob.await();
  }

  /** What is asked after a verb has returned is answered accordingly. */
  @InEveryWorld
  void whatOneHasDoneTheOtherSees(Stage<Member> stage) throws Exception {
    Barrier alice = barrier(stage.alice.client, stage.path);
    Barrier bob = barrier(stage.bob.client, stage.path);
    for (int i = 0; i < TIMES; i++) {
      alice.lower();
      assertThat(answered(bob::isLowered)).isTrue();
      bob.lower();
      if (i == TIMES / 2) {
        stage.strike(stage.alice);
        stage.strike(stage.bob);
      }
      bob.lift();
      assertThat(answered(alice::isLowered)).isFalse();
      assertThat(alice.await(SOON)).isTrue();
      alice.lift();
    }
  }

  /**
   * Passing means that it was lifted at some time since one began to wait: that is, while the
   * number of changes was even, or if it has changed meanwhile.
   */
  @InEveryWorld
  void nobodyPassesWhileItIsLowered(Stage<Member> stage) throws Exception {
    Barrier lowered = barrier(stage.onlooker, stage.path);
    AtomicLong changes = new AtomicLong(); // odd: certainly lowered
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger passed = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    Crowd.Round<Member> pass =
        (party, number) -> {
          long before = changes.get();
          if (barrier(party.client, stage.path).await(SOON)) {
            passed.incrementAndGet();
            boolean throughout = before % 2 == 1 && changes.get() == before;
            wrong.addAndGet(throughout && !over.get() ? 1 : 0);
          }
        };
    lowered.lower();
    changes.incrementAndGet();
    Crowd<Member> crowd =
        new Crowd<Member>(passed::get).of(2, stage.alice, pass).of(2, stage.bob, pass);
    for (int i = 0; i < TIMES; i++) {
      if (i == TIMES / 2) {
        stage.strike(stage.alice);
        stage.strike(stage.bob);
      }
      changes.incrementAndGet();
      answered(() -> lift(lowered));
      crowd.awaitMore(2);
      answered(() -> lower(lowered));
      changes.incrementAndGet();
    }
    over.set(true);
    answered(() -> lift(lowered));
    crowd.disperse();
    assertThat(wrong).hasValue(0);
  }

  private static boolean lift(Barrier barrier) {
    barrier.lift();
    return true;
  }

  private static boolean lower(Barrier barrier) {
    barrier.lower();
    return true;
  }
}
