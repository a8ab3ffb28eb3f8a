package io.zkrecipes.election;

/**
 * Hears of each term of a candidate: its beginning, and then its end. One call at a time, on the
 * client's callback executor, and for each beginning one end. May resign, but not wait in here
 * until that is confirmed.
 */
public interface LeadershipListener {

  /** It leads. The office is kept until it is lost or resigned, also after this returns. */
  void elected(Term term);

  /**
   * It leads no more. If it resigned, the office is given up when this returns, so that nobody else
   * leads before; if it was lost, somebody else may lead already.
   */
  void deposed(Term term, TermEnd ending);
}
