package io.zkrecipes.kernel.line;

import io.zkrecipes.Lease;
import io.zkrecipes.kernel.session.RequestBatch;
import java.util.Iterator;
import java.util.List;

/** Closes several leases at once. */
public final class Leases {
  private Leases() {}

  /** Closes leases; those whose nodes are to be deleted send that together. */
  public static void close(List<Lease> leases) {
    RequestBatch batch = new RequestBatch();
    for (Lease lease : leases) {
      if (lease instanceof GrantedLease granted) {
        granted.close(batch);
      }
    }
    batch.send();
    closeOthers(leases.iterator());
  }

  /** Of other kinds, which may throw or block: after ours, and each of them in any case. */
  private static void closeOthers(Iterator<Lease> leases) {
    while (leases.hasNext()) {
      Lease lease = leases.next();
      if (!(lease instanceof GrantedLease)) {
        try {
          lease.close();
        } finally {
          closeOthers(leases);
        }
      }
    }
  }
}
