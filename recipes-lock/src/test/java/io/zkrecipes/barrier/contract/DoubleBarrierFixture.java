package io.zkrecipes.barrier.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.barrier.Barrier;
import io.zkrecipes.barrier.DoubleBarrier;
import io.zkrecipes.barrier.Participation;
import io.zkrecipes.contract.ContractFixture;
import io.zkrecipes.contract.FixtureConfig;
import io.zkrecipes.contract.TestProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;

/** A fixture for a double barrier. */
final class DoubleBarrierFixture extends ContractFixture<TestProcess> {
  /** Makes the barrier under test. */
  interface BarrierFactory {
    DoubleBarrier of(RecipeClient client, String path, int parties);
  }

  private final BarrierFactory factory;

  DoubleBarrierFixture(FixtureConfig setting, BarrierFactory factory) {
    super(setting, TestProcess::new);
    this.factory = factory;
  }

  DoubleBarrier barrier(TestProcess process, int parties) {
    return factory.of(process.client, path, parties);
  }

  CompletableFuture<Participation> enterAsync(TestProcess process, int parties) {
    return barrier(process, parties).enterAsync();
  }

  /** Injects the fault before the process enters, in a mode that ends sessions. */
  void injectFaultBefore(TestProcess whom) throws Exception {
    if (faultMode.endsSessions()) {
      injectFault(whom);
      awaitSession(whom);
    }
  }

  /** Injects the fault now, in a mode that keeps sessions. */
  void injectFaultDuring(TestProcess whom) throws Exception {
    if (!faultMode.endsSessions()) {
      injectFault(whom);
    }
  }

  /** Waits until so many parties wait or are inside. */
  void awaitPartyCount(int count) {
    eventually()
        .untilAsserted(
            () -> assertThat(children()).filteredOn(n -> n.contains("-party-")).hasSize(count));
  }

  /** Waits until all earlier requests of the process are answered or lost. */
  void awaitAnswered(TestProcess process) throws Exception {
    retryUntilAnswered(() -> Barrier.of(process.client, siblingNode("nothing")).isLowered());
  }

  /** Lets the parties enter one after the other, and waits until all are inside. */
  List<Participation> enterAll(TestProcess... parties) throws Exception {
    List<CompletableFuture<Participation>> coming = new ArrayList<>();
    for (TestProcess process : parties) {
      assertThat(coming).noneMatch(CompletableFuture::isDone);
      coming.add(enterAsync(process, parties.length));
      awaitPartyCount(coming.size());
    }
    return allOf(coming);
  }

  static <T> List<T> allOf(List<CompletableFuture<T>> futures) throws Exception {
    List<T> all = new ArrayList<>();
    for (CompletableFuture<T> one : futures) {
      all.add(resultOf(one));
    }
    return all;
  }

  /** Lets the parties pass one generation without faults. */
  void passOneGeneration(TestProcess... parties) throws Exception {
    awaitPartyCount(0);
    List<Participation> visits = enterAll(parties);
    assertThat(visits)
        .extracting(Participation::generation)
        .containsOnly(visits.get(0).generation());
    leaveAll(visits);
  }

  static void leaveAll(List<Participation> visits) throws Exception {
    List<CompletableFuture<Void>> leaving = new ArrayList<>();
    for (Participation visit : visits) {
      assertThat(leaving).noneMatch(CompletableFuture::isDone);
      leaving.add(visit.leaveAsync());
    }
    allOf(leaving);
    assertThat(visits).noneMatch(Participation::isBroken);
    visits.forEach(Participation::close);
  }

  static void assertBroken(CompletableFuture<?> future) {
    assertThatThrownBy(() -> resultOf(future)).hasCauseInstanceOf(BrokenBarrierException.class);
  }

  @Override
  protected void verify() throws Exception {
    super.verify();
    awaitPartyCount(0);
  }
}
