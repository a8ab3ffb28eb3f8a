package io.zkrecipes.kernel.line;

/** Who is asked first when a grant ends: whether the node stays, for another grant on it. */
public interface ReleaseHandler {
  /** Nobody: the node goes with the lease. */
  ReleaseHandler NOBODY = lease -> false;

  /**
   * The lease was released by its holder.
   *
   * @return whether the node is kept; if not, it leaves the line after this
   */
  boolean inherits(GrantedLease released);

  /** The lease was released by its holder, but its node must go. */
  default void abandoned(GrantedLease released) {
    lost(released);
  }

  /** The lease was lost, and the node is taken care of. */
  default void lost(GrantedLease lease) {}
}
