package io.zkrecipes.value.contract;

import static io.zkrecipes.contract.Stage.answered;
import static io.zkrecipes.contract.Stage.in;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.contract.Member;
import io.zkrecipes.contract.Setting;
import io.zkrecipes.contract.Stage;
import io.zkrecipes.value.Counter;
import java.util.concurrent.CompletableFuture;

/**
 * What a {@link Counter} must keep, as tests to inherit: what was confirmed happened once, and a
 * read is no older than its call. Runs undisturbed, with replies dropped, with a session expired,
 * and with the server restarted.
 */
public abstract class CounterContract extends Contract<Stage<Member>> {
  private static final int TIMES = 20;

  /** For subclasses. */
  protected CounterContract() {}

  /**
   * Makes the counter under test; called several times in a test, with different clients.
   *
   * @param client closed by the kit
   * @param path its parents do not exist yet
   */
  protected abstract Counter counter(RecipeClient client, String path);

  @Override
  protected final Stage<Member> stage(Setting setting) {
    return new Stage<>(setting, Member::new);
  }

  @InEveryWorld
  void sumIsThatOfWhatWasConfirmed(Stage<Member> stage) throws Exception {
    Tally tally = Tally.of(stage, party -> counter(party.client, stage.path).add(1));
    tally.assertDone(answered(counter(stage.onlooker, stage.path)::get));
  }

  @InEveryWorld
  void readSeesWhatTheOtherWasConfirmed(Stage<Member> stage) throws Exception {
    Counter alice = counter(stage.alice.client, stage.path);
    Counter bob = counter(stage.bob.client, stage.path);
    for (int i = 0; i < TIMES; i++) {
      if (i == TIMES / 2) {
        stage.strike(stage.alice);
        stage.strike(stage.bob);
      }
      long sum = alice.add(3);
      assertThat(answered(bob::get)).isEqualTo(sum);
      bob.set(-i);
      assertThat(answered(alice::get)).isEqualTo(-i);
    }
  }

  @InEveryWorld
  void ofTwoThatCompareAndSetOneWins(Stage<Member> stage) throws Exception {
    Counter alice = counter(stage.alice.client, stage.path);
    Counter bob = counter(stage.bob.client, stage.path);
    for (int i = 0; i < TIMES; i++) {
      if (i == TIMES / 2) {
        stage.strike(stage.alice);
        stage.strike(stage.bob);
        stage.awaitSession(stage.alice);
        stage.awaitSession(stage.bob);
      }
      CompletableFuture<Boolean> one = alice.compareAndSetAsync(i, i + 1);
      CompletableFuture<Boolean> other = bob.compareAndSetAsync(i, i + 1);
      assertThat(in(one)).isNotEqualTo(in(other));
      assertThat(answered(bob::get)).isEqualTo(i + 1);
    }
  }
}
