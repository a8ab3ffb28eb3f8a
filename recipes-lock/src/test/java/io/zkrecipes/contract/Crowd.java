package io.zkrecipes.contract;

import static io.zkrecipes.contract.Stage.soon;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

/** Threads that do the same again and again, until told to stop. */
public final class Crowd<M extends Member> {
  /** What one of them does. */
  public interface Round<M> {
    void on(M party, int number) throws Exception;
  }

  private final IntSupplier progress;
  private final AtomicBoolean enough = new AtomicBoolean();
  private final List<Attempt<Integer>> threads = new ArrayList<>();

  /** Nobody yet; the progress that they make is counted by the one who asks for them. */
  public Crowd(IntSupplier progress) {
    this.progress = progress;
  }

  /** So many threads of this party more. */
  public Crowd<M> of(int count, M party, Round<M> round) {
    for (int i = 0; i < count; i++) {
      threads.add(Attempt.of(() -> work(party, round)));
    }
    return this;
  }

  private int work(M party, Round<M> round) throws Exception {
    int rounds = 0;
    while (!enough.get()) {
      round.on(party, rounds++);
    }
    return rounds;
  }

  /** Waits until they have made so much more progress, or one of them has failed. */
  public Crowd<M> awaitMore(int more) {
    int before = progress.getAsInt();
    soon()
        .until(
            () ->
                progress.getAsInt() >= before + more || threads.stream().anyMatch(Attempt::isOver));
    return this;
  }

  /** Ends it; fails if one of them failed. */
  public void disperse() throws Exception {
    enough.set(true);
    for (Attempt<Integer> thread : threads) {
      thread.outcome();
    }
  }
}
