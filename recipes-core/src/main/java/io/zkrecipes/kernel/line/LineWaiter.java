package io.zkrecipes.kernel.line;

/**
 * The owner of an own entry in a line: what {@link LineState} asks it, and tells it. Called under
 * the lock of the {@link SessionLine}.
 */
interface LineWaiter {
  /** Decides whom the entry must wait for. */
  Admission admission();

  /** The entry has this place now; comes before everything else. */
  void onPlace(LinePlace place);

  /** Whether it waits: not admitted yet, and not out of the line. */
  boolean isWaiting();

  /** Whether it may wait for others at all. */
  boolean mayWait();

  /**
   * Nobody is in the way. Calls {@link LineState#admitted}, at once or after having asked the
   * ensemble, or else {@link LineState#settle}.
   */
  void onFree();

  /** It may not wait, and somebody is in the way. */
  void onBlocked();

  /** The line cannot be read, or the admission objects. */
  void onFailed(Throwable cause);

  /** The node of the entry is gone, and it was not this session that deleted it. */
  void onNodeLost();
}
