package io.zkrecipes.benchmarks;

import java.util.List;
import java.util.stream.Collectors;

/** The known cases, in the order in which they run. */
final class Cases {
  static final List<Case> ALL =
      List.of(
          new LockFree(),
          new LockClients("lock-clients", 1, 1.5),
          new LockClients("lock-clients-3", 3, 1.4),
          new LockThreads("lock-threads", Recipe.FAIR, Curators.mutexPerThread(), 4),
          new LockThreads("lock-threads-shared", Recipe.FAIR, Curators.sharedMutex(), 40),
          new LockThreads("unfair-threads", Recipe.UNFAIR, Curators.mutexPerThread(), 60),
          new LockThreads("unfair-threads-shared", Recipe.UNFAIR, Curators.sharedMutex(), 500),
          new ReadWrite("rw-read", 1, 0),
          new ReadWrite("rw-mixed", 8, 1),
          new Semaphores("semaphore-1", 1, 1, 10, 3),
          new Semaphores("semaphore-3", 1, 3, 10, 8),
          new Semaphores("semaphore-clients", 8, 1, 2, 2.5),
          new LockLine(),
          new LockFirst(),
          new Multi(),
          new Handover(),
          new Generations(),
          new Counting("counter-1", 1, 1, Contender.Client::counter, 1.2),
          new Counting("counter-threads", 1, 64, Contender.Client::counter, 200),
          new Counting("counter-clients", 8, 8, Contender.Client::counter, 40),
          new Counting("sequence", 1, 8, Contender.Client::sequence, 5));

  private Cases() {}

  /**
   * The case of this name.
   *
   * @throws IllegalArgumentException naming the known ones, if there is none
   */
  static Case named(String name) {
    return ALL.stream()
        .filter(known -> known.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("case: " + name + " (expected: " + names() + ")"));
  }

  private static String names() {
    return ALL.stream().map(Case::name).collect(Collectors.joining(", "));
  }
}
