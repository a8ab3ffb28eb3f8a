package io.zkrecipes.barrier;

/** Who hears how a {@link PartyStates} goes, under the lock. */
interface PartyListener {
  /** Runs a step under the lock. */
  void under(Runnable step);

  /** It is inside. */
  void entered(long generation);

  /** All have left; it is over. */
  void allLeft();

  /** It withdrew; it is over. */
  void withdrew();

  /** It is over, and not well. */
  void failed(Throwable why);
}
