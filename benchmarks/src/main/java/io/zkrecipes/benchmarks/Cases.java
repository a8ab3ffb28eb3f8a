package io.zkrecipes.benchmarks;

import java.util.List;
import java.util.stream.Collectors;

/** The known cases, in the order in which they run. */
final class Cases {
  static final List<Case> ALL =
      List.of(
          new LockFree(),
          new LockClients("lock-clients", 1, Goal.of(1.5).at1ms(1.9)),
          new LockClients("lock-clients-3", 3, Goal.of(1.4)),
          new LockThreads("lock-threads", Recipe.FAIR, Curators.mutexPerThread(), Goal.of(4)),
          new LockThreads("lock-threads-shared", Recipe.FAIR, Curators.sharedMutex(), Goal.of(40)),
          new LockThreads("unfair-threads", Recipe.UNFAIR, Curators.mutexPerThread(), Goal.of(60)),
          new LockThreads(
              "unfair-threads-shared", Recipe.UNFAIR, Curators.sharedMutex(), Goal.of(500)),
          new ReadWrite("rw-read", 1, 0, Goal.of(2).at1ms(2.85)),
          new ReadWrite("rw-mixed", 8, 1, Goal.of(2).at1ms(2.2)),
          new Semaphores("semaphore-1", 1, 1, 10, Goal.of(3).at1ms(5.3)),
          new Semaphores("semaphore-3", 1, 3, 10, Goal.of(8).at1ms(15)),
          new Semaphores("semaphore-clients", 8, 1, 2, Goal.of(2.5)),
          new LockLine(),
          new LockFirst(),
          new Multi(),
          new Handover(),
          new Generations(),
          new Counting("counter-1", 1, 1, Contender.Client::counter, Goal.of(1.2).at1ms(1.9)),
          new Counting("counter-threads", 1, 64, Contender.Client::counter, Goal.of(200)),
          new Counting("counter-clients", 8, 8, Contender.Client::counter, Goal.of(40)),
          new Counting("sequence", 1, 8, Contender.Client::sequence, Goal.of(5)));

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
