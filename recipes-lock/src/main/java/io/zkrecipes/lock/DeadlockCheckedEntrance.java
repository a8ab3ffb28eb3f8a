package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.session.RequestBatch;
import java.time.Duration;

/** A line where threads that wait look for deadlocks; what waits without a thread does not. */
record DeadlockCheckedEntrance(LineEntrance line, Duration lookEvery) implements LineLock.Entrance {

  @Override
  public AcquireRequest enter() {
    return line.enter();
  }

  @Override
  public AcquireRequest enterOnce() {
    return line.enterOnce();
  }

  @Override
  public AcquireRequest enterOnce(RequestBatch batch) {
    return line.enterOnce(batch);
  }

  @Override
  public LineLock.Entrance byThread() {
    return new RequestEntrance(
        line.patience(),
        patience ->
            LineRequest.take(
                line.context(),
                line.path(),
                line.admission(),
                patience,
                request -> new DeadlockDetector(request, lookEvery)));
  }
}
