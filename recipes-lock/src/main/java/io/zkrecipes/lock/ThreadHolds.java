package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The holds of one lock object by thread. */
final class ThreadHolds implements Holds {
  private final ConcurrentHashMap<Thread, Hold> holds = new ConcurrentHashMap<>();

  @Override
  public Optional<Hold> mine() {
    return Optional.ofNullable(holds.get(Thread.currentThread()));
  }

  @Override
  public Hold first(Lease lease) {
    Thread owner = Thread.currentThread();
    Hold hold = new Hold(lease, () -> holds.remove(owner));
    holds.put(owner, hold);
    return hold;
  }

  @Override
  public Optional<Hold> again() {
    return mine()
        .filter(
            hold -> {
              Lease lease = hold.lease();
              if (!lease.isValid()) {
                throw new LeaseLostException(
                    lease.path(), lease.token(), "lost before it was entered again");
              }
              return hold.enter();
            });
  }
}
