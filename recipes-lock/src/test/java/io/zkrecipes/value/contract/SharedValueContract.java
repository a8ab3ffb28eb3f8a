package io.zkrecipes.value.contract;

import static io.zkrecipes.contract.ContractFixture.eventually;
import static io.zkrecipes.contract.ContractFixture.resultOf;
import static io.zkrecipes.contract.ContractFixture.retryUntilAnswered;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.ContractFixture;
import io.zkrecipes.contract.FixtureConfig;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.contract.TestProcess;
import io.zkrecipes.value.SharedValue;
import io.zkrecipes.value.SharedValue.Versioned;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a {@link SharedValue} must keep, as tests to inherit: what was confirmed happened once, a
 * read is no older than its call, and a listener hears the last value. Runs undisturbed, with
 * replies dropped, with a session expired, and with the server restarted.
 */
public abstract class SharedValueContract extends Contract<ContractFixture<TestProcess>> {
  private static final int TIMES = 20;

  /** For subclasses. */
  protected SharedValueContract() {}

  /**
   * Makes the value under test; called several times in a test, with different clients.
   *
   * @param client closed by the kit
   * @param path its parents do not exist yet
   */
  protected abstract SharedValue<String> value(RecipeClient client, String path);

  @Override
  protected final ContractFixture<TestProcess> fixture(FixtureConfig setting) {
    return new ContractFixture<>(setting, TestProcess::new);
  }

  @InEveryFaultMode
  void eachConfirmedUpdateIsAppliedOnce(ContractFixture<TestProcess> fixture) throws Exception {
    AtomicInteger number = new AtomicInteger();
    Queue<String> confirmed = new ConcurrentLinkedQueue<>();
    ConcurrentUpdates updates =
        ConcurrentUpdates.of(
            fixture,
            process -> {
              String name = process.name + number.incrementAndGet();
              value(process.client, fixture.path)
                  .update(now -> now.map(others -> others + " ").orElse("") + name);
              confirmed.add(name);
            });
    String all =
        retryUntilAnswered(value(fixture.observer, fixture.path)::get).orElseThrow().value();
    List<String> written = Arrays.asList(all.split(" "));
    assertThat(written).doesNotHaveDuplicates().containsAll(confirmed);
    updates.assertApplied(written.size());
  }

  @InEveryFaultMode
  void readSeesConfirmedWritesOfOtherClients(ContractFixture<TestProcess> fixture)
      throws Exception {
    SharedValue<String> alice = value(fixture.alice.client, fixture.path);
    SharedValue<String> bob = value(fixture.bob.client, fixture.path);
    assertThat(retryUntilAnswered(bob::get)).isEmpty();
    long revision = 0;
    for (int i = 0; i < TIMES; i++) {
      if (i == TIMES / 2) {
        fixture.injectFault(fixture.alice);
        fixture.injectFault(fixture.bob);
      }
      Versioned<String> written = (i % 2 == 0 ? alice : bob).set("text " + i);
      assertThat(retryUntilAnswered((i % 2 == 0 ? bob : alice)::get)).contains(written);
      assertThat(written.revision()).isGreaterThan(revision);
      revision = written.revision();
    }
  }

  /** An equal value with a later revision is a different one. */
  @InEveryFaultMode
  void oneOfTwoConcurrentReplacementsWins(ContractFixture<TestProcess> fixture) throws Exception {
    SharedValue<String> alice = value(fixture.alice.client, fixture.path);
    SharedValue<String> bob = value(fixture.bob.client, fixture.path);
    Versioned<String> now = alice.setIfAbsent("the same").orElseThrow();
    assertThat(bob.setIfAbsent("late")).isEmpty();
    for (int i = 0; i < TIMES; i++) {
      if (i == TIMES / 2) {
        fixture.injectFault(fixture.alice);
        fixture.injectFault(fixture.bob);
        fixture.awaitSession(fixture.alice);
        fixture.awaitSession(fixture.bob);
      }
      var one = alice.compareAndSetAsync(now, "the same");
      var other = bob.compareAndSetAsync(now, "the same");
      assertThat(resultOf(one).isPresent()).isNotEqualTo(resultOf(other).isPresent());
      now = resultOf(one).or(other::join).orElseThrow();
      assertThat(retryUntilAnswered(bob::get)).contains(now);
    }
  }

  @InEveryFaultMode
  void listenerHearsTheLastValue(ContractFixture<TestProcess> fixture) throws Exception {
    SharedValue<String> alice = value(fixture.alice.client, fixture.path);
    ConcurrentLinkedDeque<String> heard = new ConcurrentLinkedDeque<>();
    var listening =
        value(fixture.bob.client, fixture.path)
            .onChange(now -> heard.add(now.map(Versioned::value).orElse("none")));
    awaitHeard(heard, "none");
    for (int i = 0; i < TIMES; i++) {
      if (i == TIMES / 2) {
        fixture.injectFault(fixture.bob);
      }
      alice.set("text " + i);
      if (i % 5 == 0) {
        awaitHeard(heard, "text " + i);
      }
    }
    awaitHeard(heard, "text " + (TIMES - 1));
    assertThat(heard.stream().map(SharedValueContract::number).toList()).isSorted();
    listening.close();
  }

  private static void awaitHeard(ConcurrentLinkedDeque<String> heard, String last) {
    eventually().untilAsserted(() -> assertThat(heard.peekLast()).isEqualTo(last));
  }

  private static int number(String text) {
    return text.equals("none") ? -1 : Integer.parseInt(text.substring("text ".length()));
  }
}
