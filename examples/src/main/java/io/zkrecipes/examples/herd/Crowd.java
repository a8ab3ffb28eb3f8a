package io.zkrecipes.examples.herd;

/** Who wants the lock: processes, each with a session of its own, and the waiters in each. */
record Crowd(int processes, int waitersEach) {

  int size() {
    return processes * waitersEach;
  }

  @Override
  public String toString() {
    return "%d processes, %d %s each"
        .formatted(processes, waitersEach, waitersEach == 1 ? "waiter" : "waiters");
  }
}
