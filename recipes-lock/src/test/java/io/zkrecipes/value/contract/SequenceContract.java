package io.zkrecipes.value.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.ContractFixture;
import io.zkrecipes.contract.FixtureConfig;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.contract.TestProcess;
import io.zkrecipes.value.Sequence;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a {@link Sequence} must keep, as tests to inherit: a number is given out once. Runs
 * undisturbed, with replies dropped, with a session expired, and with the server restarted.
 */
public abstract class SequenceContract extends Contract<ContractFixture<TestProcess>> {
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
  protected final ContractFixture<TestProcess> fixture(FixtureConfig setting) {
    return new ContractFixture<>(setting, TestProcess::new);
  }

  /** The last one tells how many are used up, so that none is missing but what nobody knows. */
  @InEveryFaultMode
  void numbersAreUniqueAndWithoutGaps(ContractFixture<TestProcess> fixture) throws Exception {
    Set<Long> numbers = ConcurrentHashMap.newKeySet();
    ConcurrentUpdates updates =
        ConcurrentUpdates.of(
            fixture,
            process ->
                assertThat(numbers.add(sequence(process.client, fixture.path).next())).isTrue());
    updates.assertApplied(sequence(fixture.observer, fixture.path).next());
  }

  @InEveryFaultMode
  void blocksAreContiguousAndUnique(ContractFixture<TestProcess> fixture) throws Exception {
    Set<Long> firsts = ConcurrentHashMap.newKeySet();
    ConcurrentUpdates updates =
        ConcurrentUpdates.of(
            fixture,
            process -> {
              Sequence.Block block = sequence(process.client, fixture.path).reserve(BLOCK);
              assertThat(block.size()).isEqualTo(BLOCK);
              assertThat(block.first() % BLOCK).as("%s is whole", block).isZero();
              assertThat(firsts.add(block.first())).as("%s", block).isTrue();
            });
    updates.assertApplied(sequence(fixture.observer, fixture.path).next() / BLOCK);
  }
}
