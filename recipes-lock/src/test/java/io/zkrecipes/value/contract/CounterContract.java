package io.zkrecipes.value.contract;

import static io.zkrecipes.contract.ContractFixture.resultOf;
import static io.zkrecipes.contract.ContractFixture.retryUntilAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.ContractFixture;
import io.zkrecipes.contract.FixtureConfig;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.contract.TestProcess;
import io.zkrecipes.value.Counter;
import java.util.concurrent.CompletableFuture;

/**
 * What a {@link Counter} must keep, as tests to inherit: what was confirmed happened once, and a
 * read is no older than its call. Runs undisturbed, with replies dropped, with a session expired,
 * and with the server restarted.
 */
public abstract class CounterContract extends Contract<ContractFixture<TestProcess>> {
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
  protected final ContractFixture<TestProcess> fixture(FixtureConfig setting) {
    return new ContractFixture<>(setting, TestProcess::new);
  }

  @InEveryFaultMode
  void sumMatchesTheConfirmedAdditions(ContractFixture<TestProcess> fixture) throws Exception {
    ConcurrentUpdates updates =
        ConcurrentUpdates.of(fixture, process -> counter(process.client, fixture.path).add(1));
    updates.assertApplied(retryUntilAnswered(counter(fixture.observer, fixture.path)::get));
  }

  @InEveryFaultMode
  void readSeesConfirmedWritesOfOtherClients(ContractFixture<TestProcess> fixture)
      throws Exception {
    Counter alice = counter(fixture.alice.client, fixture.path);
    Counter bob = counter(fixture.bob.client, fixture.path);
    for (int i = 0; i < TIMES; i++) {
      if (i == TIMES / 2) {
        fixture.injectFault(fixture.alice);
        fixture.injectFault(fixture.bob);
      }
      long sum = alice.add(3);
      assertThat(retryUntilAnswered(bob::get)).isEqualTo(sum);
      bob.set(-i);
      assertThat(retryUntilAnswered(alice::get)).isEqualTo(-i);
    }
  }

  @InEveryFaultMode
  void oneOfTwoConcurrentCompareAndSetsWins(ContractFixture<TestProcess> fixture) throws Exception {
    Counter alice = counter(fixture.alice.client, fixture.path);
    Counter bob = counter(fixture.bob.client, fixture.path);
    for (int i = 0; i < TIMES; i++) {
      if (i == TIMES / 2) {
        fixture.injectFault(fixture.alice);
        fixture.injectFault(fixture.bob);
        fixture.awaitSession(fixture.alice);
        fixture.awaitSession(fixture.bob);
      }
      CompletableFuture<Boolean> one = alice.compareAndSetAsync(i, i + 1);
      CompletableFuture<Boolean> other = bob.compareAndSetAsync(i, i + 1);
      assertThat(resultOf(one)).isNotEqualTo(resultOf(other));
      assertThat(retryUntilAnswered(bob::get)).isEqualTo(i + 1);
    }
  }
}
