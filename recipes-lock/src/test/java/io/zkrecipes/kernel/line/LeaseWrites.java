package io.zkrecipes.kernel.line;

/** Lets tests hold a lease in the moment in which one of its transactions is about to be sent. */
public final class LeaseWrites {
  private LeaseWrites() {}

  /** Begins a write; whether the lease is good. */
  public static boolean begin(GrantedLease lease) {
    return lease.beginWrite();
  }

  /** Ends it. */
  public static void end(GrantedLease lease) {
    lease.endWrite();
  }
}
