package io.zkrecipes.testing;

/** The way of a frame through a {@link FaultProxy}. */
public enum Direction {
  /** Requests. */
  TO_SERVER,
  /** Replies and events. */
  TO_CLIENT,
  /** Both ways. */
  BOTH
}
