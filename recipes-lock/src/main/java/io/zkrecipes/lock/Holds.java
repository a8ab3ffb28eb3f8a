package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which thread holds a lock object, and how many times: what re-entrancy needs. A thread enters for
 * itself; any thread may give back, as a lease can be handed on. Thread-safe without a lock.
 */
class Holds {
  private final ConcurrentHashMap<Thread, CountedHold> holds = new ConcurrentHashMap<>();

  /** The current thread's hold, if it has one. */
  final Optional<CountedHold> mine() {
    return Optional.ofNullable(holds.get(Thread.currentThread()));
  }

  /** Counts the first hold of the current thread. */
  CountedHold first(Lease lease) {
    Thread owner = Thread.currentThread();
    CountedHold hold = new CountedHold(lease, () -> holds.remove(owner));
    holds.put(owner, hold);
    return hold;
  }

  /**
   * Counts one more if the current thread may enter because of what it holds.
   *
   * @throws LeaseLostException if it held the lock and lost it
   * @throws IllegalStateException if it would wait for itself
   */
  Optional<CountedHold> again() {
    return mine().filter(CountedHold::enter);
  }

  /** One thread's hold: a lease, and how often the thread has entered with it. */
  static final class CountedHold {
    private final Lease lease;
    private final Runnable onLast;
    private final AtomicInteger count = new AtomicInteger(1);

    private CountedHold(Lease lease, Runnable onLast) {
      this.lease = lease;
      this.onLast = onLast;
    }

    Lease lease() {
      return lease;
    }

    /** Counts one more; false if another thread has given back the last one meanwhile. */
    boolean enter() {
      if (!lease.isValid()) {
        throw new LeaseLostException(
            lease.path(), lease.token(), "lost before it was entered again");
      }
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
