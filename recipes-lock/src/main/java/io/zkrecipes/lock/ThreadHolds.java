package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Which thread holds a lock object how many times: what re-entrancy needs. Thread-safe. */
final class ThreadHolds {
  private final ConcurrentHashMap<Thread, Hold> holds = new ConcurrentHashMap<>();

  /** One thread's hold: a lease and how often it was taken. */
  final class Hold {
    private final Thread owner = Thread.currentThread();
    private final Lease lease;
    private final AtomicInteger count = new AtomicInteger(1);

    private Hold(Lease lease) {
      this.lease = lease;
    }

    Lease lease() {
      return lease;
    }

    /** Gives back one; true when it was the last one, and the thread holds no more. */
    boolean leave() {
      boolean last = count.decrementAndGet() == 0;
      if (last) {
        holds.remove(owner, this);
      }
      return last;
    }
  }

  /** The current thread's hold, if it has one. */
  Optional<Hold> mine() {
    return Optional.ofNullable(current());
  }

  /** Counts the first hold of the current thread. */
  Hold first(Lease lease) {
    Hold hold = new Hold(lease);
    holds.put(hold.owner, hold);
    return hold;
  }

  /**
   * Counts one more if the current thread holds the lock.
   *
   * @throws LeaseLostException if it held the lock and lost it
   */
  Optional<Hold> again() {
    Hold hold = current();
    if (hold == null) {
      return Optional.empty();
    }
    Lease lease = hold.lease;
    if (!lease.isValid()) {
      throw new LeaseLostException(lease.path(), lease.token(), "lost before it was entered again");
    }
    int before = hold.count.getAndUpdate(count -> count == 0 ? 0 : count + 1);
    return before == 0 ? Optional.empty() : Optional.of(hold); // zero: another thread gave it back
  }

  private @Nullable Hold current() {
    return holds.get(Thread.currentThread());
  }
}
