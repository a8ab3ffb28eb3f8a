package io.zkrecipes.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts frames and bytes that pass a {@link FaultProxy}, without keeping or delaying them: for
 * benchmarks and long runs. Heart beats are left out. Starting, stopping and reading may happen on
 * any thread, while requests are under way.
 */
public final class WireCounter {
  private final ProxyState state;
  private final WireTap tap = new Tap();
  private final Map<Integer, LongAdder> requests = new ConcurrentHashMap<>();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder events = new LongAdder();

  WireCounter(ProxyState state) {
    this.state = state;
  }

  /** Begins to count from 0. */
  public WireCounter start() {
    state.taps.remove(tap);
    requests.clear();
    bytesSent.reset();
    bytesReceived.reset();
    events.reset();
    state.taps.add(tap);
    return this;
  }

  /** Stops to count; the figures stay. */
  public WireCounter stop() {
    state.taps.remove(tap);
    return this;
  }

  /** Requests of all kinds. */
  public long requests() {
    return requests.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Requests of this kind; {@link WireOp#EVENT} counts the events that came. */
  public long count(WireOp op) {
    if (op == WireOp.EVENT) {
      return events();
    }
    return requests.entrySet().stream()
        .filter(entry -> op.matches(entry.getKey()))
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  /** Watch notifications. */
  public long events() {
    return events.sum();
  }

  /** Bytes of all requests, with their lengths. */
  public long bytesSent() {
    return bytesSent.sum();
  }

  /** Bytes of all answers and events, with their lengths. */
  public long bytesReceived() {
    return bytesReceived.sum();
  }

  private final class Tap implements WireTap {
    @Override
    public void requested(Exchange exchange) {
      requests.computeIfAbsent(exchange.request().code(), code -> new LongAdder()).increment();
      bytesSent.add(exchange.request().bytes());
    }

    @Override
    public void answered(Exchange exchange, int bytes) {
      bytesReceived.add(bytes);
    }

    @Override
    public void unanswered(Exchange exchange) {}

    @Override
    public void notified(WireEvent event) {
      events.increment();
      bytesReceived.add(event.bytes());
    }
  }
}
