package io.zkrecipes.testing;

import io.zkrecipes.testing.FaultRule.Strike;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Says which frame a fault is for, then which fault. The last verb arms it: {@code
 * proxy.when(WireOp.CREATE).path("lock-").nth(2).dropReply()}.
 *
 * <p>A rule counts the frames that fit from the moment it is armed, over all connections of its
 * proxy. Every armed rule counts every frame; if several are due for one frame, the one armed first
 * strikes.
 *
 * <p>For {@link WireOp#EVENT} the frame is the event itself, and the request verbs and the reply
 * verbs mean the same. Used by one thread.
 */
public final class FaultRuleBuilder {
  final WireOp op;
  String pathPart = "";
  int nth = 1;
  int times = 1;
  private final Consumer<FaultRule> arm;

  FaultRuleBuilder(WireOp op, Consumer<FaultRule> arm) {
    this.op = op;
    this.arm = arm;
  }

  /**
   * Only frames that name a path which contains this part; a transaction fits if one of its parts
   * does.
   */
  public FaultRuleBuilder path(String part) {
    this.pathPart = part;
    return this;
  }

  /** Let the frames before the nth one pass; 1 unless told. */
  public FaultRuleBuilder nth(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("nth: " + number + " (expected: 1 or above)");
    }
    this.nth = number;
    return this;
  }

  /** Strike this many frames in a row; 1 unless told. */
  public FaultRuleBuilder times(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("times: " + count + " (expected: 1 or above)");
    }
    this.times = count;
    return this;
  }

  /** Strike every frame from the nth on. */
  public FaultRuleBuilder always() {
    return times(Integer.MAX_VALUE);
  }

  /**
   * The request never reaches the server, and the connection is cut. Requests sent before it are
   * answered first (for up to a second), so that this request is the only one in doubt.
   */
  public FaultRule dropRequest() {
    return armed(Strike.DROP_REQUEST);
  }

  /**
   * The server applies the request, the reply is swallowed, and the connection is cut at that
   * point.
   */
  public FaultRule dropReply() {
    return armed(Strike.DROP_REPLY);
  }

  /** The request waits this long in the proxy, with everything behind it. */
  public FaultRule delay(Duration time) {
    return armed(Strike.DELAY, time);
  }

  /** The reply waits this long in the proxy, with everything behind it. */
  public FaultRule delayReply(Duration time) {
    return armed(Strike.DELAY_REPLY, time);
  }

  /** The request waits in the proxy, with everything behind it, until told to proceed. */
  public Hold hold() {
    return armed(Strike.HOLD).hold();
  }

  /**
   * The reply waits in the proxy, with everything behind it, until told to proceed: the server has
   * applied the request.
   */
  public Hold holdReply() {
    return armed(Strike.HOLD_REPLY).hold();
  }

  /**
   * The request never reaches the server, and the connection is reset at once in both directions.
   */
  public FaultRule reset() {
    return armed(Strike.RESET);
  }

  private FaultRule armed(Strike strike) {
    return armed(strike, Duration.ZERO);
  }

  private FaultRule armed(Strike strike, Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay: " + delay + " (expected: 0 or above)");
    }
    FaultRule rule = new FaultRule(copy(), strike, delay);
    arm.accept(rule);
    return rule;
  }

  /** A rule keeps what was said until now, whatever is said to this builder later. */
  private FaultRuleBuilder copy() {
    FaultRuleBuilder copy = new FaultRuleBuilder(op, arm);
    copy.pathPart = pathPart;
    copy.nth = nth;
    copy.times = times;
    return copy;
  }

  @Override
  public String toString() {
    return op + (pathPart.isEmpty() ? "" : " with path *" + pathPart + "*") + " from no. " + nth;
  }
}
