package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import java.util.function.Function;

/** All requests are made by one function; they differ only in how long they wait. */
record RequestEntrance(WaitMode waitMode, Function<WaitMode, AcquireRequest> requests)
    implements LockEntrance {

  @Override
  public AcquireRequest enter() {
    return requests.apply(waitMode);
  }

  @Override
  public AcquireRequest enterOnce() {
    return requests.apply(WaitMode.NO_WAIT);
  }
}
