package io.zkrecipes.examples.migration;

import io.zkrecipes.Lease;
import io.zkrecipes.lock.DistributedLock;
import java.time.Duration;

/** An instance of the service that uses this library's lock. */
final class NewInstance {
  private final DistributedLock lock;
  private final Invoices invoices;

  NewInstance(DistributedLock lock, Invoices invoices) {
    this.lock = lock;
    this.invoices = invoices;
  }

  // Curator, which reads the last number, declares Exception.
  void issue() throws Exception {
    try (Lease lease = lock.acquire(Duration.ofSeconds(10))) {
      int number = invoices.last() + 1;
      lease
          .txn()
          .setData(Invoices.LAST, Invoices.data(number))
          .commit(); // refused if the lease is lost
      invoices.issued(number, "new");
    }
  }
}
