package io.zkrecipes.testing;

import java.util.List;

/**
 * The requests and events of an action through a {@link FaultProxy}, without heart beats.
 * Immutable.
 */
public final class WireLog {
  static final int NOT_COUNTED = -1;

  private final List<WireRequest> requests;
  private final List<WireEvent> events;
  private final long bytesSent;
  private final long bytesReceived;
  private final int roundTrips;

  WireLog(
      List<WireRequest> requests,
      List<WireEvent> events,
      long bytesSent,
      long bytesReceived,
      int roundTrips) {
    this.requests = requests;
    this.events = events;
    this.bytesSent = bytesSent;
    this.bytesReceived = bytesReceived;
    this.roundTrips = roundTrips;
  }

  /** The requests, in the order in which they were sent. */
  public List<WireRequest> requests() {
    return requests;
  }

  /** How many requests of this kind were sent; {@link WireOp#EVENT} counts the events that came. */
  public int count(WireOp op) {
    return op == WireOp.EVENT
        ? events.size()
        : (int) requests.stream().filter(request -> op.matches(request.code())).count();
  }

  /** The watch notifications, in the order in which they came. */
  public List<WireEvent> events() {
    return events;
  }

  /** Bytes of all requests, with their lengths. */
  public long bytesSent() {
    return bytesSent;
  }

  /** Bytes of all events and of the answers to the requests, with their lengths. */
  public long bytesReceived() {
    return bytesReceived;
  }

  /**
   * How many round trips the action waited for, one after the other. Requests sent together count
   * as one; a request without a waiting caller counts as none.
   *
   * @throws IllegalStateException if this was not recorded in lock-step, by {@link
   *     FaultProxy#recordRounds}
   */
  public int roundTrips() {
    if (roundTrips == NOT_COUNTED) {
      throw new IllegalStateException("roundTrips: not counted (expected: recordRounds)");
    }
    return roundTrips;
  }

  @Override
  public String toString() {
    return "WireLog" + requests.stream().map(r -> r.op() + " " + r.path()).toList();
  }
}
