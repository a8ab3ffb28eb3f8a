package io.zkrecipes.election;

/**
 * Told of each term of a candidate: of its beginning, and then of its end, once each. One call at a
 * time, on the client's callback executor. A listener may resign, but must not wait in a call until
 * that is confirmed.
 */
public interface LeadershipListener {

  /**
   * The candidate leads. It goes on leading after this method returns, until leadership is lost or
   * resigned.
   */
  void elected(Term term);

  /**
   * The candidate does not lead any more. A leader that resigned gives up leadership when this
   * method returns, so nobody else leads before; if leadership was lost, somebody else may lead
   * already.
   */
  void deposed(Term term, TermEnd ending);
}
