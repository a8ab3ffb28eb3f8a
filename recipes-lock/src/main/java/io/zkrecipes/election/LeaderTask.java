package io.zkrecipes.election;

/** What a leader does. */
@FunctionalInterface
public interface LeaderTask {

  /**
   * Does it, in a thread of its own, which is interrupted when the term ends. When this returns, or
   * throws, the office is given up; so also if it has resigned.
   */
  void lead(Term term) throws Exception;
}
