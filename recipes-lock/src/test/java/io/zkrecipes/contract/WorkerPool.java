package io.zkrecipes.contract;

import static io.zkrecipes.contract.ContractFixture.eventually;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/** Threads that repeat a task until they are stopped. */
public final class WorkerPool<M extends TestProcess> {
  /** The task. */
  public interface WorkerTask<M> {
    void on(M process, int number) throws Exception;
  }

  private final IntSupplier progress;
  private final AtomicBoolean enough = new AtomicBoolean();
  private final List<BackgroundCall<Integer>> threads = new ArrayList<>();

  /** Makes an empty pool, whose progress is read from a counter. */
  public WorkerPool(IntSupplier progress) {
    this.progress = progress;
  }

  /** Adds threads that repeat a task on behalf of a process. */
  public WorkerPool<M> of(int count, M process, WorkerTask<M> round) {
    for (int i = 0; i < count; i++) {
      threads.add(BackgroundCall.of(() -> work(process, round)));
    }
    return this;
  }

  private int work(M process, WorkerTask<M> round) throws Exception {
    int rounds = 0;
    while (!enough.get()) {
      round.on(process, rounds++);
    }
    return rounds;
  }

  /** Waits until the counter has grown by so much, or a thread has failed. */
  public WorkerPool<M> awaitMore(int more) {
    int before = progress.getAsInt();
    eventually()
        .until(
            () ->
                progress.getAsInt() >= before + more
                    || threads.stream().anyMatch(BackgroundCall::isDone));
    return this;
  }

  /** Stops the threads; fails if one of them failed. */
  public void stop() throws Exception {
    enough.set(true);
    for (BackgroundCall<Integer> thread : threads) {
      thread.outcome();
    }
  }
}
