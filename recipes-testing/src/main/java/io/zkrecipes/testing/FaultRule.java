package io.zkrecipes.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fault that waits for its frame. Made by {@link FaultProxy#when}; tells whether it has struck.
 *
 * <p>All methods may be called from any thread.
 */
public final class FaultRule {
  enum Strike {
    DROP_REQUEST,
    DROP_REPLY,
    DELAY,
    DELAY_REPLY,
    HOLD,
    HOLD_REPLY,
    RESET
  }

  private final FaultRuleBuilder when;
  private final Strike strike;
  private final Duration delay;
  private final Hold hold = new Hold(this);
  private final AtomicInteger matches = new AtomicInteger();
  private final AtomicInteger fired = new AtomicInteger();
  private final CompletableFuture<Void> firstFired = new CompletableFuture<>();
  private volatile boolean cancelled;

  FaultRule(FaultRuleBuilder when, Strike strike, Duration delay) {
    this.when = when;
    this.strike = strike;
    this.delay = delay;
  }

  /** How often it has struck so far. */
  public int fired() {
    return fired.get();
  }

  /**
   * Waits until it has struck once.
   *
   * @throws IllegalStateException if it has not within the limit
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void awaitFired(Duration limit) throws InterruptedException {
    Hold.await(firstFired, limit, this + ": not fired");
  }

  /** Takes the rule away; what it holds or delays goes on. */
  public void cancel() {
    cancelled = true;
    hold.proceed();
  }

  Strike strike() {
    return strike;
  }

  Duration delay() {
    return delay;
  }

  Hold hold() {
    return hold;
  }

  boolean isForReply() {
    return strike == Strike.DROP_REPLY
        || strike == Strike.DELAY_REPLY
        || strike == Strike.HOLD_REPLY;
  }

  /** Counts a request that fits; whether this is one to strike. */
  boolean claims(WireRequest request) {
    return when.op.matches(request.code()) && fits(request.paths()) && isDue();
  }

  /** Counts an event that fits; whether this is one to strike. */
  boolean claims(WireEvent event) {
    return when.op == WireOp.EVENT && event.path().contains(when.pathPart) && isDue();
  }

  void struck() {
    fired.incrementAndGet();
    firstFired.complete(null);
  }

  private boolean fits(Iterable<String> paths) {
    if (when.pathPart.isEmpty()) {
      return true;
    }
    for (String path : paths) {
      if (path.contains(when.pathPart)) {
        return true;
      }
    }
    return false;
  }

  private boolean isDue() {
    if (cancelled) {
      return false;
    }
    int match = matches.incrementAndGet();
    return match >= when.nth && match - when.nth < when.times;
  }

  Optional<FaultRule> ifForReply() {
    return isForReply() ? Optional.of(this) : Optional.empty();
  }

  @Override
  public String toString() {
    return strike + " on " + when + " (fired " + fired() + ")";
  }
}
