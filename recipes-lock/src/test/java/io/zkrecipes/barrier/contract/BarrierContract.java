package io.zkrecipes.barrier.contract;

import static io.zkrecipes.contract.ContractFixture.resultOf;
import static io.zkrecipes.contract.ContractFixture.retryUntilAnswered;
import static io.zkrecipes.contract.TestProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.barrier.Barrier;
import io.zkrecipes.contract.BackgroundCall;
import io.zkrecipes.contract.Contract;
import io.zkrecipes.contract.ContractFixture;
import io.zkrecipes.contract.FixtureConfig;
import io.zkrecipes.contract.InEveryFaultMode;
import io.zkrecipes.contract.TestProcess;
import io.zkrecipes.contract.WorkerPool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a {@link Barrier} must keep, as tests to inherit: nobody passes while it is lowered, and all
 * do when it is lifted. Runs undisturbed, with replies dropped, with a session expired, and with
 * the server restarted.
 */
public abstract class BarrierContract extends Contract<ContractFixture<TestProcess>> {
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
  protected final ContractFixture<TestProcess> fixture(FixtureConfig setting) {
    return new ContractFixture<>(setting, TestProcess::new);
  }

  @InEveryFaultMode
  void waitersPassWhenTheBarrierIsLifted(ContractFixture<TestProcess> fixture) throws Exception {
    Barrier alice = barrier(fixture.alice.client, fixture.path);
    Barrier bob = barrier(fixture.bob.client, fixture.path);
    alice.lower();
    CompletableFuture<Void> waits = bob.awaitAsync();
    BackgroundCall<Boolean> blocked = BackgroundCall.of(() -> bob.await(SOON));
    CompletableFuture<Void> cancelled = bob.awaitAsync();
    assertThat(retryUntilAnswered(bob::isLowered)).isTrue();
    fixture.injectFault(fixture.bob);
    assertThat(retryUntilAnswered(bob::isLowered)).isTrue();
    assertThat(waits.isDone() || blocked.isDone() || cancelled.isDone()).isFalse();
    assertThat(cancelled.cancel(false)).isTrue();
    fixture.injectFault(fixture.alice); // the end of her session does not lift the barrier
    assertThat(retryUntilAnswered(bob::isLowered)).isTrue();
    assertThat(waits).isNotDone();
    alice.lift();
    resultOf(waits);
    assertThat(blocked.outcome()).isTrue();
    assertThat(retryUntilAnswered(bob::isLowered)).isFalse();
    bob.await();
  }

  /** A read that begins after a change has returned sees the change. */
  @InEveryFaultMode
  void changesOfOneClientAreSeenByTheOther(ContractFixture<TestProcess> fixture) throws Exception {
    Barrier alice = barrier(fixture.alice.client, fixture.path);
    Barrier bob = barrier(fixture.bob.client, fixture.path);
    for (int i = 0; i < TIMES; i++) {
      alice.lower();
      assertThat(retryUntilAnswered(bob::isLowered)).isTrue();
      bob.lower();
      if (i == TIMES / 2) {
        fixture.injectFault(fixture.alice);
        fixture.injectFault(fixture.bob);
      }
      bob.lift();
      assertThat(retryUntilAnswered(alice::isLowered)).isFalse();
      assertThat(alice.await(SOON)).isTrue();
      alice.lift();
    }
  }

  /**
   * A waiter may pass if the barrier was lifted at some time since it began to wait: the number
   * of\n * changes was even, or has changed meanwhile.
   */
  @InEveryFaultMode
  void nobodyPassesWhileLowered(ContractFixture<TestProcess> fixture) throws Exception {
    Barrier lowered = barrier(fixture.observer, fixture.path);
    AtomicLong changes = new AtomicLong(); // odd: certainly lowered
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger passed = new AtomicInteger();
    AtomicInteger wrong = new AtomicInteger();
    WorkerPool.WorkerTask<TestProcess> pass =
        (process, number) -> {
          long before = changes.get();
          if (barrier(process.client, fixture.path).await(SOON)) {
            passed.incrementAndGet();
            boolean throughout = before % 2 == 1 && changes.get() == before;
            wrong.addAndGet(throughout && !over.get() ? 1 : 0);
          }
        };
    lowered.lower();
    changes.incrementAndGet();
    WorkerPool<TestProcess> workers =
        new WorkerPool<TestProcess>(passed::get)
            .of(2, fixture.alice, pass)
            .of(2, fixture.bob, pass);
    for (int i = 0; i < TIMES; i++) {
      if (i == TIMES / 2) {
        fixture.injectFault(fixture.alice);
        fixture.injectFault(fixture.bob);
      }
      changes.incrementAndGet();
      retryUntilAnswered(() -> lift(lowered));
      workers.awaitMore(2);
      retryUntilAnswered(() -> lower(lowered));
      changes.incrementAndGet();
    }
    over.set(true);
    retryUntilAnswered(() -> lift(lowered));
    workers.stop();
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
