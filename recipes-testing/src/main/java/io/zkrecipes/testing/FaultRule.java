package io.zkrecipes.testing;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fault for frames that match a condition. Made by {@link FaultProxy#when}; tells whether the
 * fault has been applied.
 *
 * <p>All methods may be called from any thread.
 */
public final class FaultRule {
  enum Fault {
    DROP_REQUEST,
    DROP_REPLY,
    DELAY,
    DELAY_REPLY,
    HOLD,
    HOLD_REPLY,
    RESET
  }

  private final FaultRuleBuilder when;
  private final Fault fault;
  private final Duration delay;
  private final Hold hold = new Hold(this);
  private final AtomicInteger matches = new AtomicInteger();
  private final AtomicInteger fired = new AtomicInteger();
  private final CompletableFuture<Void> firstFired = new CompletableFuture<>();
  private volatile boolean cancelled;

  FaultRule(FaultRuleBuilder when, Fault fault, Duration delay) {
    this.when = when;
    this.fault = fault;
    this.delay = delay;
  }

  /** How often the fault was applied so far. */
  public int fired() {
    return fired.get();
  }

  /**
   * Waits until the fault was applied once.
   *
   * @throws IllegalStateException if it was not applied within the limit
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void awaitFired(Duration limit) throws InterruptedException {
    Hold.await(firstFired, limit, this + ": not fired");
  }

  /** Removes the rule; frames that it holds or delays go on. */
  public void cancel() {
    cancelled = true;
    hold.proceed();
  }

  Fault fault() {
    return fault;
  }

  Duration delay() {
    return delay;
  }

  Hold hold() {
    return hold;
  }

  boolean isForReply() {
    return fault == Fault.DROP_REPLY || fault == Fault.DELAY_REPLY || fault == Fault.HOLD_REPLY;
  }

  /** Counts a request that matches; returns whether the fault applies to it. */
  boolean appliesTo(WireRequest request) {
    return when.op.matches(request.code()) && fits(request.paths()) && isDue();
  }

  /** Counts an event that matches; returns whether the fault applies to it. */
  boolean appliesTo(WireEvent event) {
    return when.op == WireOp.EVENT && event.path().contains(when.pathPart) && isDue();
  }

  void recordFired() {
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
    return fault + " on " + when + " (fired " + fired() + ")";
  }
}
