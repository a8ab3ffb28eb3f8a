package io.zkrecipes.kernel.line;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.Txn;
import io.zkrecipes.kernel.session.Session;
import java.util.ArrayList;
import java.util.List;

/** Writes that are guarded by several leases at once. */
public final class JointTxn {
  private JointTxn() {}

  /**
   * Begins writes that ZooKeeper applies only if all of these leases still exist.
   *
   * @throws LeaseLostException if one of them is lost or released
   * @throws IllegalStateException if they are not of one session: no transaction spans two
   */
  public static Txn of(List<Lease> leases) {
    List<GrantedLease> granted = new ArrayList<>();
    for (Lease lease : leases) {
      if (!(lease instanceof GrantedLease known)) {
        throw new IllegalStateException(lease + ": not a lease that a transaction can check");
      }
      if (!known.isValid()) {
        throw known.lostException();
      }
      granted.add(known);
    }
    Session session = granted.get(0).session();
    for (GrantedLease other : granted) {
      if (other.session() != session) {
        throw new IllegalStateException(
            "%s and %s are of different sessions: no transaction spans them"
                .formatted(granted.get(0).path(), other.path()));
      }
    }
    return new GuardedTxn(List.copyOf(granted));
  }
}
