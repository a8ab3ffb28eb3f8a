package io.zkrecipes;

/** Why a lease was lost. */
public enum LossReason {
  /** No answer from the ensemble for so long that the session may be over. */
  NO_CONTACT,
  /** The ensemble has ended the session. */
  SESSION_EXPIRED,
  /** Somebody else deleted the node that stands for the lease. */
  NODE_DELETED,
  /** The client was closed while it held the lease. */
  CLIENT_CLOSED
}
