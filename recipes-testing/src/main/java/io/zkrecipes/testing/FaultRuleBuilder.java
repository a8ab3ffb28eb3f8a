package io.zkrecipes.testing;

import io.zkrecipes.testing.FaultRule.Fault;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Selects the frames of a fault, then the fault. The last verb arms the rule: {@code
 * proxy.when(WireOp.CREATE).path("lock-").nth(2).dropReply()}.
 *
 * <p>A rule counts the matching frames from the moment it is armed, over all connections of its
 * proxy. Every armed rule counts every frame; if several apply to one frame, the one armed first is
 * used.
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
   * Only frames with a path that contains this part; a transaction matches if one of its operations
   * does.
   */
  public FaultRuleBuilder path(String part) {
    this.pathPart = part;
    return this;
  }

  /** Let the frames before the nth one pass; 1 by default. */
  public FaultRuleBuilder nth(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("nth: " + number + " (expected: 1 or above)");
    }
    this.nth = number;
    return this;
  }

  /** Apply the fault to this many frames in a row; 1 by default. */
  public FaultRuleBuilder times(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("times: " + count + " (expected: 1 or above)");
    }
    this.times = count;
    return this;
  }

  /** Apply the fault to every frame from the nth on. */
  public FaultRuleBuilder always() {
    return times(Integer.MAX_VALUE);
  }

  /**
   * The request never reaches the server, and the connection is cut. Requests sent before it are
   * answered first (for up to a second), so that this request is the only one in doubt.
   */
  public FaultRule dropRequest() {
    return armed(Fault.DROP_REQUEST);
  }

  /**
   * The server applies the request, the reply is dropped, and the connection is cut at that point.
   */
  public FaultRule dropReply() {
    return armed(Fault.DROP_REPLY);
  }

  /** The request waits this long in the proxy, with everything behind it. */
  public FaultRule delay(Duration time) {
    return armed(Fault.DELAY, time);
  }

  /** The reply waits this long in the proxy, with everything behind it. */
  public FaultRule delayReply(Duration time) {
    return armed(Fault.DELAY_REPLY, time);
  }

  /** The request waits in the proxy, with everything behind it, until told to proceed. */
  public Hold hold() {
    return armed(Fault.HOLD).hold();
  }

  /**
   * The reply waits in the proxy, with everything behind it, until told to proceed: the server has
   * applied the request.
   */
  public Hold holdReply() {
    return armed(Fault.HOLD_REPLY).hold();
  }

  /**
   * The request never reaches the server, and the connection is reset at once in both directions.
   */
  public FaultRule reset() {
    return armed(Fault.RESET);
  }

  private FaultRule armed(Fault fault) {
    return armed(fault, Duration.ZERO);
  }

  private FaultRule armed(Fault fault, Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay: " + delay + " (expected: 0 or above)");
    }
    FaultRule rule = new FaultRule(copy(), fault, delay);
    arm.accept(rule);
    return rule;
  }

  /** A rule keeps the settings so far; later calls to this builder do not change it. */
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
