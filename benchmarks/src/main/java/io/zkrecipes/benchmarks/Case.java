package io.zkrecipes.benchmarks;

import java.time.Duration;

/** One benchmark, measured with both libraries. Stateless. */
interface Case {

  /** The name on the command line. */
  String name();

  /** What is done and counted, in one line. */
  String description();

  /** The unit of the figure. */
  default Unit unit() {
    return Unit.CYCLES_PER_SECOND;
  }

  /** The ratio that we want to reach at least. */
  Goal goal();

  /** How many servers the ensemble has. */
  default int members() {
    return 1;
  }

  /** The library to compare with. */
  default Contender peer() {
    return Curators.mutexPerThread();
  }

  /**
   * Measures one side once, with new sessions, and removes its nodes.
   *
   * @param window how long to measure; cases that count instead of timing end by themselves
   * @throws IllegalStateException if the lock had two holders at once, or did not progress
   */
  double measure(Servers servers, Contender contender, Duration window) throws InterruptedException;
}
