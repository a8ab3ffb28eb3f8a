package io.zkrecipes.benchmarks;

import java.time.Duration;

/** One thing that is measured on both sides. Stateless. */
interface Case {

  /** The name on the command line. */
  String name();

  /** One line on what is done and what is counted. */
  String description();

  /** What the figure is. */
  default Unit unit() {
    return Unit.CYCLES_PER_SECOND;
  }

  /** The ratio that we want to reach at least. */
  Goal goal();

  /** How many servers the ensemble has. */
  default int members() {
    return 1;
  }

  /** Whom we compare ourselves with. */
  default Contender peer() {
    return Curators.mutexPerThread();
  }

  /**
   * Measures one side once, with new sessions, and removes its nodes.
   *
   * @param window how long; cases that count instead of timing have their own end
   * @throws IllegalStateException if the lock let two in at once, or got stuck
   */
  double measure(Servers servers, Contender contender, Duration window) throws InterruptedException;
}
