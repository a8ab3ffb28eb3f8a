package io.zkrecipes.barrier.contract;

import static io.zkrecipes.contract.Member.SOON;
import static io.zkrecipes.contract.Stage.answered;
import static io.zkrecipes.contract.Stage.in;
import static io.zkrecipes.contract.Stage.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.barrier.Latch;
import io.zkrecipes.contract.Attempt;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.Crowd;
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.contract.Member;
import io.zkrecipes.contract.Setting;
import io.zkrecipes.contract.Stage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a {@link Latch} must keep, as tests to inherit: it opens at zero and not before, and each
 * count is counted once. Runs undisturbed, with replies dropped, with a session expired, and with
 * the server restarted.
 */
public abstract class LatchContract extends Contract<Stage<Member>> {
  private static final int MANY = 100_000;
  private static final int SOME = 30;

  /** For subclasses. */
  protected LatchContract() {}

  /**
   * Makes the latch under test; called several times in a test, with different clients.
   *
   * @param client closed by the kit
   * @param path its parents do not exist yet
   * @param count how often it is counted down
   */
  protected abstract Latch latch(RecipeClient client, String path, int count);

  @Override
  protected final Stage<Member> stage(Setting setting) {
    return new Stage<>(setting, Member::new);
  }

  @InEveryWorld
  void opensAtZeroAndNotBefore(Stage<Member> stage) throws Exception {
    Latch alice = latch(stage.alice.client, stage.path, 3);
    Latch bob = latch(stage.bob.client, stage.path, 3);
    CompletableFuture<Void> opened = bob.awaitAsync();
    Attempt<Boolean> through = Attempt.of(() -> alice.await(SOON));
    assertThat(alice.countDown()).isEqualTo(2);
    stage.strike(stage.bob);
    assertThat(bob.countDown()).isEqualTo(1);
    assertThat(answered(alice::left)).isEqualTo(1);
    assertThat(opened.isDone() || through.isOver()).isFalse();
    stage.strike(stage.alice);
    assertThat(alice.countDown()).isZero();
    in(opened);
    assertThat(through.outcome()).isTrue();
    assertThat(bob.countDown()).as("it stays open").isZero();
    bob.await();
  }

  @InEveryWorld
  void eachCountIsCountedOnce(Stage<Member> stage) throws Exception {
    AtomicInteger counted = new AtomicInteger();
    AtomicInteger unknown = new AtomicInteger();
    Crowd.Round<Member> count =
        (party, number) -> {
          try {
            latch(party.client, stage.path, MANY).countDown();
            counted.incrementAndGet();
          } catch (UnknownOutcomeException nobodyCanTell) {
            unknown.incrementAndGet();
          }
        };
    Crowd<Member> crowd =
        new Crowd<Member>(counted::get)
            .of(3, stage.alice, count)
            .of(3, stage.bob, count)
            .awaitMore(SOME);
    stage.strike(stage.alice);
    crowd.awaitMore(SOME);
    stage.strike(stage.bob);
    crowd.awaitMore(SOME).disperse();
    int left = answered(latch(stage.onlooker, stage.path, MANY)::left);
    assertThat(MANY - left).isBetween(counted.get(), counted.get() + unknown.get());
    assertThat(unknown.get()).isLessThanOrEqualTo(stage.world.endsSessions() ? 6 : 0);
  }

  /** Whichever round it has found: it may have come only after the last reset. */
  private static boolean isBrokenBy(Latch resetting, CompletableFuture<Void> waiting) {
    resetting.reset();
    return waiting.isDone();
  }

  @InEveryWorld
  void resetBreaksItForThoseWhoWaitAndForNobodyElse(Stage<Member> stage) throws Exception {
    Latch alice = latch(stage.alice.client, stage.path, 2);
    Latch bob = latch(stage.bob.client, stage.path, 2);
    assertThat(alice.countDown()).isEqualTo(1);
    CompletableFuture<Void> broken = bob.awaitAsync();
    assertThat(answered(bob::left)).isEqualTo(1);
    stage.strike(stage.bob);
    soon().until(() -> isBrokenBy(alice, broken));
    Doors.assertBroken(broken);
    CompletableFuture<Void> opened = bob.awaitAsync();
    assertThat(alice.countDown()).isEqualTo(1);
    assertThat(opened).isNotDone();
    assertThat(bob.countDown()).isZero();
    in(opened);
    alice.reset();
    assertThat(answered(bob::left)).isEqualTo(2);
  }
}
