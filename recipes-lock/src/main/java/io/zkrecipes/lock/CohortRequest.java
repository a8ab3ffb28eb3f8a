package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A turn in a {@link CohortQueue}. */
final class CohortRequest extends AcquireRequest {
  private final CohortQueue relay;

  // Written under the relay's lock; what is volatile is also read without.
  boolean queued;
  volatile boolean woken;
  volatile @Nullable Thread watcher;
  CohortQueue.Seen seen = new CohortQueue.Seen(0, false, null);

  CohortRequest(CohortQueue relay, ClientContext context, ZPath path) {
    super(context, path);
    this.relay = relay;
  }

  @Override
  protected Optional<Lease> watched(long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!result.isDone()) {
      relay.watches(this, Thread.currentThread());
      try {
        park(Deadline.ofNanos(nanos));
      } finally {
        relay.watches(this, null);
      }
    }
    return result.get();
  }

  private void park(Deadline deadline) throws InterruptedException, TimeoutException {
    while (!result.isDone()) {
      if (woken) {
        relay.compete(this);
        continue;
      }
      long left = deadline.left();
      if (left == 0) {
        throw new TimeoutException();
      }
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  /** Lets the thread that waits, if there is one, look again. Any thread, without the lock. */
  void wake() {
    LockSupport.unpark(watcher);
  }

  void failed(Throwable cause) {
    result.completeExceptionally(cause);
    wake();
  }

  @Override
  protected void withdrawn() {
    relay.withdraw(this);
  }

  @Override
  public int position() {
    CohortQueue.Seen now = relay.seen(this);
    LineRequest place = now.place();
    return now.ahead() + (now.running() || place == null ? 0 : place.position());
  }

  @Override
  public Standing standing(Duration atMost) throws InterruptedException {
    CohortQueue.Seen now = relay.seen(this);
    LineRequest place = now.place();
    if (now.running()) {
      return new Standing(Optional.of(context.ownerName()), now.ahead());
    }
    if (place == null) {
      return new Standing(Optional.empty(), now.ahead());
    }
    Standing inLine = place.standing(atMost);
    return new Standing(inLine.holder(), inLine.ahead() + now.ahead());
  }
}
