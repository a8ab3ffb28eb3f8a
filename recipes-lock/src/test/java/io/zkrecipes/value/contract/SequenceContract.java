package io.zkrecipes.value.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.InEveryWorld;
import io.zkrecipes.contract.Member;
import io.zkrecipes.contract.Setting;
import io.zkrecipes.contract.Stage;
import io.zkrecipes.value.Sequence;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a {@link Sequence} must keep, as tests to inherit: a number is given out once. Runs
 * undisturbed, with replies dropped, with a session expired, and with the server restarted.
 */
public abstract class SequenceContract extends Contract<Stage<Member>> {
  private static final int BLOCK = 7;

  /** For subclasses. */
  protected SequenceContract() {}

  /**
   * Makes the sequence under test; called several times in a test, with different clients.
   *
   * @param client closed by the kit
   * @param path its parents do not exist yet
   */
  protected abstract Sequence sequence(RecipeClient client, String path);

  @Override
  protected final Stage<Member> stage(Setting setting) {
    return new Stage<>(setting, Member::new);
  }

  /** The last one tells how many are used up, so that none is missing but what nobody knows. */
  @InEveryWorld
  void numbersAreGivenOutOnceAndWithoutAGap(Stage<Member> stage) throws Exception {
    Set<Long> numbers = ConcurrentHashMap.newKeySet();
    Tally tally =
        Tally.of(
            stage,
            party -> assertThat(numbers.add(sequence(party.client, stage.path).next())).isTrue());
    tally.assertDone(sequence(stage.onlooker, stage.path).next());
  }

  @InEveryWorld
  void blocksAreInARowAndGivenOutOnce(Stage<Member> stage) throws Exception {
    Set<Long> firsts = ConcurrentHashMap.newKeySet();
    Tally tally =
        Tally.of(
            stage,
            party -> {
              Sequence.Block block = sequence(party.client, stage.path).reserve(BLOCK);
              assertThat(block.size()).isEqualTo(BLOCK);
              assertThat(block.first() % BLOCK).as("%s is whole", block).isZero();
              assertThat(firsts.add(block.first())).as("%s", block).isTrue();
            });
    tally.assertDone(sequence(stage.onlooker, stage.path).next() / BLOCK);
  }
}
