package io.zkrecipes.examples.herd;

/** The waiters for a lock: some processes, each with its own session, and the waiters in each. */
record WaiterGroup(int processes, int waitersEach) {

  int size() {
    return processes * waitersEach;
  }

  @Override
  public String toString() {
    return "%d processes, %d %s each"
        .formatted(processes, waitersEach, waitersEach == 1 ? "waiter" : "waiters");
  }
}
