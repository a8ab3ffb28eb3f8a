package io.zkrecipes;

/** What a lease is worth. Moves only downwards, but for {@code DOUBTFUL}, which can recover. */
public enum LeaseState {
  /** Ours, and the ensemble confirmed it lately. */
  HELD,
  /** Still ours, but the connection is suspect: finish, or be ready to stop. */
  DOUBTFUL,
  /** No longer ours. Anything done from here on may collide with the next holder. */
  LOST,
  /** Given up by the holder. */
  RELEASED
}
