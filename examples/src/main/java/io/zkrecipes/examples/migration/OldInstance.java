package io.zkrecipes.examples.migration;

import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;

/** An instance of the service that still uses Curator's lock. */
final class OldInstance {
  private final InterProcessMutex mutex;
  private final Invoices invoices;

  OldInstance(CuratorFramework curator, String lock, Invoices invoices) {
    this.mutex = new InterProcessMutex(curator, lock);
    this.invoices = invoices;
  }

  // Curator declares Exception.
  void issue() throws Exception {
    if (!mutex.acquire(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no lock within 10 s");
    }
    try {
      int number = invoices.last() + 1;
      invoices.setLast(number);
      invoices.issued(number, "old");
    } finally {
      mutex.release();
    }
  }
}
