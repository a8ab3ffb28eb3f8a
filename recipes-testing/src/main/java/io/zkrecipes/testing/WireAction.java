package io.zkrecipes.testing;

/**
 * Something to run while a proxy records.
 *
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface WireAction<E extends Exception> {
  /** Runs it, on the thread of the test. */
  void run() throws E;
}
