package io.zkrecipes.kernel.line;

/**
 * Told how a lease ends, and asked whether its node stays in the line for another lease. Called
 * without a lock, by the thread that ends the lease.
 */
public interface ReleaseHandler {
  /** Keeps no node: it is deleted with the release. */
  ReleaseHandler NOBODY = lease -> false;

  /**
   * The holder has released the lease.
   *
   * @return whether the node stays; if not, it is deleted after this returns
   */
  boolean keepsNode(GrantedLease released);

  /** The holder has released the lease, but the node must be deleted: a write is on its way. */
  default void onReleasedWithoutNode(GrantedLease released) {
    lost(released);
  }

  /** The lease was lost; the line deletes the node, if it still exists. */
  default void lost(GrantedLease lease) {}
}
