package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Which thread holds a lock object how many times: what re-entrancy needs. Thread-safe. */
interface Holds {

  /** The current thread's hold, if it has one. */
  Optional<Hold> mine();

  /** Counts the first hold of the current thread. */
  Hold first(Lease lease);

  /**
   * Counts one more if the current thread may go in because of what it holds.
   *
   * @throws LeaseLostException if it held the lock and lost it
   * @throws IllegalStateException if it would wait for itself
   */
  Optional<Hold> again();

  /** One thread's hold: a lease and how often it was taken. */
  final class Hold {
    private final Lease lease;
    private final Runnable onLast;
    private final AtomicInteger count = new AtomicInteger(1);

    Hold(Lease lease, Runnable onLast) {
      this.lease = lease;
      this.onLast = onLast;
    }

    Lease lease() {
      return lease;
    }

    /** Takes one more; false if another thread gave the last one back meanwhile. */
    boolean enter() {
      return count.getAndUpdate(before -> before == 0 ? 0 : before + 1) > 0;
    }

    /** Gives back one; true when it was the last one, and the thread holds no more. */
    boolean leave() {
      boolean last = count.decrementAndGet() == 0;
      if (last) {
        onLast.run();
      }
      return last;
    }
  }
}
