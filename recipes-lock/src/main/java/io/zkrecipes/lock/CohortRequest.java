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

/**
 * A request in a {@link CohortQueue}. A thread that blocks on it parks, and competes for the node
 * whenever it is signalled; a request without a thread is granted the node directly.
 */
final class CohortRequest extends AcquireRequest {
  private final CohortQueue queue;

  // Written under the lock of the queue; the volatile ones are also read without it.
  boolean queued;
  volatile boolean signalled;
  volatile @Nullable Thread blocked;
  CohortQueue.Position position = new CohortQueue.Position(0, false, null);

  CohortRequest(CohortQueue queue, ClientContext context, ZPath path) {
    super(context, path);
    this.queue = queue;
  }

  @Override
  protected Optional<Lease> awaitResult(long nanos)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!result.isDone()) {
      queue.setBlocked(this, Thread.currentThread());
      try {
        park(Deadline.ofNanos(nanos));
      } finally {
        queue.setBlocked(this, null);
      }
    }
    return result.get();
  }

  private void park(Deadline deadline) throws InterruptedException, TimeoutException {
    while (!result.isDone()) {
      if (signalled) {
        queue.compete(this);
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

  /** Lets the blocked thread, if there is one, check again. Any thread, without the lock. */
  void unpark() {
    LockSupport.unpark(blocked);
  }

  void failed(Throwable cause) {
    result.completeExceptionally(cause);
    unpark();
  }

  @Override
  protected void onWithdrawn() {
    queue.withdraw(this);
  }

  @Override
  public int position() {
    CohortQueue.Position now = queue.position(this);
    LineRequest inLine = now.inLine();
    return now.ahead() + (now.inUse() || inLine == null ? 0 : inLine.position());
  }

  @Override
  public Standing standing(Duration atMost) throws InterruptedException {
    CohortQueue.Position now = queue.position(this);
    LineRequest inLine = now.inLine();
    if (now.inUse()) {
      return new Standing(Optional.of(context.ownerName()), now.ahead());
    }
    if (inLine == null) {
      return new Standing(Optional.empty(), now.ahead());
    }
    Standing standing = inLine.standing(atMost);
    return new Standing(standing.holder(), standing.ahead() + now.ahead());
  }
}
