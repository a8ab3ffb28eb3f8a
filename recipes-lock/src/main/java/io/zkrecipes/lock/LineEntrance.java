package io.zkrecipes.lock;

import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.RequestBatch;
import java.time.Duration;
import java.util.Optional;

/**
 * Each request has a node of its own in line.
 *
 * @param deadlockCheck after which time, if at all, a blocked thread looks for deadlocks; requests
 *     without a thread never do
 */
record LineEntrance(
    ClientContext context,
    ZPath path,
    Admission admission,
    WaitMode waitMode,
    Optional<Duration> deadlockCheck)
    implements LockEntrance {

  LineEntrance(ClientContext context, ZPath path, Admission admission, WaitMode waitMode) {
    this(context, path, admission, waitMode, Optional.empty());
  }

  @Override
  public AcquireRequest enter() {
    return LineRequest.take(context, path, admission, waitMode);
  }

  @Override
  public AcquireRequest enterOnce() {
    return LineRequest.take(context, path, admission, WaitMode.NO_WAIT);
  }

  @Override
  public AcquireRequest enterOnce(RequestBatch batch) {
    return LineRequest.ask(context, path, admission, batch);
  }

  @Override
  public LockEntrance forBlockingThread() {
    return deadlockCheck.<LockEntrance>map(this::checkingForDeadlocks).orElse(this);
  }

  private RequestEntrance checkingForDeadlocks(Duration interval) {
    return new RequestEntrance(
        waitMode,
        howLong ->
            LineRequest.take(
                context,
                path,
                admission,
                howLong,
                request -> new DeadlockDetector(request, interval)));
  }
}
