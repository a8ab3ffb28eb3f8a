package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Scene.soon;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Threads that take the lock and give it back, until told to stop. */
final class Crowd {
  /** What one of them does, again and again. */
  interface Round {
    void on(Party party, int number) throws Exception;
  }

  private final Scene scene;
  private final AtomicBoolean enough = new AtomicBoolean();
  private final List<Attempt<Integer>> threads = new ArrayList<>();

  Crowd(Scene scene) {
    this.scene = scene;
  }

  /** So many threads of this party take the lock and release it. */
  Crowd of(int count, Party party) {
    return of(count, party, (who, number) -> who.acquire().close());
  }

  /** So many threads of this party do something else. */
  Crowd of(int count, Party party, Round round) {
    for (int i = 0; i < count; i++) {
      threads.add(Attempt.of(() -> work(party, round)));
    }
    return this;
  }

  private int work(Party party, Round round) throws Exception {
    int rounds = 0;
    while (!enough.get()) {
      round.on(party, rounds++);
    }
    return rounds;
  }

  /** Waits until the lock was granted so many times more. */
  Crowd awaitGrants(int more) {
    int before = scene.grants();
    soon()
        .until(() -> scene.grants() >= before + more || threads.stream().anyMatch(Attempt::isOver));
    return this;
  }

  /** Ends it; fails if one of them failed. */
  void disperse() throws Exception {
    enough.set(true);
    for (Attempt<Integer> thread : threads) {
      thread.outcome();
    }
  }
}
