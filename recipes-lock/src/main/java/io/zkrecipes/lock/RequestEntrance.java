package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.LineRequest.Patience;
import java.util.function.Function;

/** Turns that are taken in one way, whoever asks; only how long one waits for them differs. */
record RequestEntrance(Patience patience, Function<Patience, AcquireRequest> way)
    implements LineLock.Entrance {

  @Override
  public AcquireRequest enter() {
    return way.apply(patience);
  }

  @Override
  public AcquireRequest enterOnce() {
    return way.apply(Patience.NONE);
  }
}
