package io.zkrecipes;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Threads wait for each other in a circle, and this one began to wait last: it is taken out, so
 * that the others can go on. The place in line is given up; what the thread holds, it holds still.
 */
public final class DeadlockException extends CoordinationException {
  private static final long serialVersionUID = 1L;
  private final transient List<Waiter> cycle;

  /**
   * One thread of the circle.
   *
   * @param owner the owner name of its client
   * @param thread its name
   * @param holds the lock that it holds, and for which the one before it waits
   * @param waitsFor the lock that the next one holds
   */
  public record Waiter(String owner, String thread, ZPath holds, ZPath waitsFor) {
    @Override
    public String toString() {
      return "%s (thread %s) holds %s and waits for %s".formatted(owner, thread, holds, waitsFor);
    }
  }

  /** The circle, beginning with the one that is taken out. */
  public DeadlockException(List<Waiter> cycle) {
    super(cycle.stream().map(Waiter::toString).collect(Collectors.joining(", ", "deadlock: ", "")));
    this.cycle = List.copyOf(cycle);
  }

  /** The circle: first the one that got this, then whom it waits for, and so on. */
  public List<Waiter> cycle() {
    return cycle;
  }
}
