package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.line.AcquireRequest;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;
import java.time.Duration;
import java.util.Optional;

/** Options of a {@link FairLock}, all with defaults. Not thread-safe. */
public final class FairLockBuilder {
  private final RecipeClient client;
  private final ZPath path;
  private WaitMode waitMode = WaitMode.REJOIN;
  private Optional<Duration> deadlockCheck = Optional.empty();
  private boolean reentrant;
  private Duration takeoverDelay = Duration.ZERO;

  FairLockBuilder(RecipeClient client, ZPath path) {
    this.client = client;
    this.path = path;
  }

  /**
   * Lets a thread that holds this very lock object take it again at once, by the blocking verbs and
   * {@code tryAcquire}. Each lease counts; the last one to be released gives the lock up.
   */
  public FairLockBuilder reentrant() {
    this.reentrant = true;
    return this;
  }

  /**
   * Waiters whose session is lost get {@link io.zkrecipes.SessionLostException}, instead of joining
   * again at the end of the line.
   */
  public FairLockBuilder failOnSessionLoss() {
    this.waitMode = WaitMode.ONE_SESSION;
    return this;
  }

  /**
   * Keeps the lock shut for a while after a holder was lost without having released it (its session
   * ended, or somebody deleted its node): for resources that can neither check a token nor take
   * part in a {@code txn}, so that the former holder has time to notice and to stop. The next
   * request is first in line meanwhile. All users of the lock should set the option, as each holder
   * writes the mark by which a loss is told from a release. Costs one round trip per acquire.
   *
   * <p>The delay starts when a waiting request becomes first in line. If that request gives up
   * before the end of the delay, the next one waits the whole delay again.
   *
   * @throws IllegalArgumentException if it is negative; zero is no delay
   */
  public FairLockBuilder takeoverDelay(Duration delay) {
    this.takeoverDelay = Duration.ofNanos(Deadline.nanos("takeoverDelay", delay));
    return this;
  }

  /** As {@link #detectDeadlocks(Duration)}, after a second. */
  public FairLockBuilder detectDeadlocks() {
    return detectDeadlocks(Duration.ofSeconds(1));
  }

  /**
   * A thread that waits for itself, in a circle over the locks of one namespace that have this
   * option, gets {@link io.zkrecipes.DeadlockException}: the one of them that was the last to
   * announce its wait.
   *
   * <p>For the verbs that block, and threads that took a lock by one of these or by {@code
   * tryAcquire}. What {@code acquireAsync} waits for or holds belongs to no thread, and is left
   * out; so are locks of a {@link MultiLock}. A lease is taken to be released by the thread that
   * acquired it: where others do that, there may be a false alarm. A thread counts once for each
   * client, so that a circle of one thread over two clients is not seen.
   *
   * @param after how long it waits before it looks, and between one look and the next; there are
   *     two at least. Without such a wait nothing is sent
   * @throws IllegalArgumentException if the time is not positive
   */
  public FairLockBuilder detectDeadlocks(Duration after) {
    if (Deadline.nanos("after", after) == 0) {
      throw new IllegalArgumentException("after: " + after + " (expected: > 0)");
    }
    this.deadlockCheck = Optional.of(after);
    return this;
  }

  /**
   * The lock; nothing is sent yet.
   *
   * @throws IllegalStateException if it has both a takeover delay and the detection of deadlocks
   */
  public FairLock build() {
    if (!takeoverDelay.isZero() && deadlockCheck.isPresent()) {
      throw new IllegalStateException(
          path + ": either takeoverDelay or detectDeadlocks (expected: not both)");
    }
    LineEntrance line =
        new LineEntrance(
            ClientContext.of(client), path, LockMode.EXCLUSIVE, waitMode, deadlockCheck);
    return new FairLock(
        client,
        path,
        takeoverDelay.isZero() ? line : new RequestEntrance(waitMode, this::withTakeoverDelay),
        reentrant);
  }

  private AcquireRequest withTakeoverDelay(WaitMode howLong) {
    return LockDelay.take(
        ClientContext.of(client), path, LockMode.EXCLUSIVE, howLong, takeoverDelay);
  }
}
