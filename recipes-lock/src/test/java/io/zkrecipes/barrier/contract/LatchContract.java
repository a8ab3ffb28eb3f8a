package io.zkrecipes.barrier.contract;

import static io.zkrecipes.contract.ContractFixture.eventually;
import static io.zkrecipes.contract.ContractFixture.resultOf;
import static io.zkrecipes.contract.ContractFixture.retryUntilAnswered;
import static io.zkrecipes.contract.TestProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.UnknownOutcomeException;
import io.zkrecipes.barrier.Latch;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.ContractFixture;
import io.zkrecipes.contract.FixtureConfig;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.contract.TestProcess;
import io.zkrecipes.contract.WorkerPool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a {@link Latch} must keep, as tests to inherit: it opens at zero and not before, and each
 * count is counted once. Runs undisturbed, with replies dropped, with a session expired, and with
 * the server restarted.
 */
public abstract class LatchContract extends Contract<ContractFixture<TestProcess>> {
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
  protected final ContractFixture<TestProcess> fixture(FixtureConfig setting) {
    return new ContractFixture<>(setting, TestProcess::new);
  }

  @InEveryFaultMode
  void latchOpensExactlyAtZero(ContractFixture<TestProcess> fixture) throws Exception {
    Latch alice = latch(fixture.alice.client, fixture.path, 3);
    Latch bob = latch(fixture.bob.client, fixture.path, 3);
    CompletableFuture<Void> opened = bob.awaitAsync();
    BackgroundCall<Boolean> through = BackgroundCall.of(() -> alice.await(SOON));
    assertThat(alice.countDown()).isEqualTo(2);
    fixture.injectFault(fixture.bob);
    assertThat(bob.countDown()).isEqualTo(1);
    assertThat(retryUntilAnswered(alice::left)).isEqualTo(1);
    assertThat(opened.isDone() || through.isDone()).isFalse();
    fixture.injectFault(fixture.alice);
    assertThat(alice.countDown()).isZero();
    resultOf(opened);
    assertThat(through.outcome()).isTrue();
    assertThat(bob.countDown()).as("it stays open").isZero();
    bob.await();
  }

  @InEveryFaultMode
  void eachCountDownIsAppliedOnce(ContractFixture<TestProcess> fixture) throws Exception {
    AtomicInteger counted = new AtomicInteger();
    AtomicInteger unknown = new AtomicInteger();
    WorkerPool.WorkerTask<TestProcess> count =
        (process, number) -> {
          try {
            latch(process.client, fixture.path, MANY).countDown();
            counted.incrementAndGet();
          } catch (UnknownOutcomeException nobodyCanTell) {
            unknown.incrementAndGet();
          }
        };
    WorkerPool<TestProcess> workers =
        new WorkerPool<TestProcess>(counted::get)
            .of(3, fixture.alice, count)
            .of(3, fixture.bob, count)
            .awaitMore(SOME);
    fixture.injectFault(fixture.alice);
    workers.awaitMore(SOME);
    fixture.injectFault(fixture.bob);
    workers.awaitMore(SOME).stop();
    int left = retryUntilAnswered(latch(fixture.observer, fixture.path, MANY)::left);
    assertThat(MANY - left).isBetween(counted.get(), counted.get() + unknown.get());
    assertThat(unknown.get()).isLessThanOrEqualTo(fixture.faultMode.endsSessions() ? 6 : 0);
  }

  /** Whichever round it has found: it may have come only after the last reset. */
  private static boolean isBrokenBy(Latch resetting, CompletableFuture<Void> waiting) {
    resetting.reset();
    return waiting.isDone();
  }

  @InEveryFaultMode
  void resetBreaksTheLatchForCurrentWaitersOnly(ContractFixture<TestProcess> fixture)
      throws Exception {
    Latch alice = latch(fixture.alice.client, fixture.path, 2);
    Latch bob = latch(fixture.bob.client, fixture.path, 2);
    assertThat(alice.countDown()).isEqualTo(1);
    CompletableFuture<Void> broken = bob.awaitAsync();
    assertThat(retryUntilAnswered(bob::left)).isEqualTo(1);
    fixture.injectFault(fixture.bob);
    eventually().until(() -> isBrokenBy(alice, broken));
    DoubleBarrierFixture.assertBroken(broken);
    CompletableFuture<Void> opened = bob.awaitAsync();
    assertThat(alice.countDown()).isEqualTo(1);
    assertThat(opened).isNotDone();
    assertThat(bob.countDown()).isZero();
    resultOf(opened);
    alice.reset();
    assertThat(retryUntilAnswered(bob::left)).isEqualTo(2);
  }
}
