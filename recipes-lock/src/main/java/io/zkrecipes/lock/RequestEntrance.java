package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.LineRequest.Patience;
import java.util.function.Function;

/** All requests are made by one function; they differ only in how long they wait. */
record RequestEntrance(Patience patience, Function<Patience, AcquireRequest> requests)
    implements LockEntrance {

  @Override
  public AcquireRequest enter() {
    return requests.apply(patience);
  }

  @Override
  public AcquireRequest enterOnce() {
    return requests.apply(Patience.NONE);
  }
}
