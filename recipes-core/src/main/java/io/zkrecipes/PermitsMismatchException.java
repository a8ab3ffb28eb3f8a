package io.zkrecipes;

/** Those who share a semaphore do not agree on how many permits there are; nothing is held. */
public final class PermitsMismatchException extends CoordinationException {
  private static final long serialVersionUID = 1L;
  private final int expected;
  private final int actual;

  /** This side expects one number at the path, and ZooKeeper has another one. */
  public PermitsMismatchException(ZPath path, int expected, int actual) {
    super(
        "%s: permits: %d (expected: %d, as those who were there first say; resize to change it)"
            .formatted(path, expected, actual));
    this.expected = expected;
    this.actual = actual;
  }

  /** What this side was built with. */
  public int expected() {
    return expected;
  }

  /** What stands in ZooKeeper. */
  public int actual() {
    return actual;
  }
}
