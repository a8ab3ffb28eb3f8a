package io.zkrecipes.election;

/** The work of a leader. */
@FunctionalInterface
public interface LeaderTask {

  /**
   * Works for one term, in a thread of its own, which is interrupted when the term ends. Leadership
   * is given up when this method returns or throws, also when the term was resigned before.
   */
  void lead(Term term) throws Exception;
}
