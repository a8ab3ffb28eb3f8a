package io.zkrecipes.testing;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Records the requests and events of one action. */
final class WireRecorder implements WireTap {
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(2);

  private final List<WireRequest> requests = new CopyOnWriteArrayList<>();
  private final List<WireEvent> events = new CopyOnWriteArrayList<>();
  private final Set<Exchange> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytesReceived = new AtomicLong();
  private volatile long lastRequestNanos = System.nanoTime();

  @Override
  public void requested(Exchange exchange) {
    lastRequestNanos = System.nanoTime();
    open.add(exchange);
    requests.add(exchange.request());
  }

  @Override
  public void answered(Exchange exchange, int bytes) {
    if (open.remove(exchange)) {
      bytesReceived.addAndGet(bytes);
    }
  }

  @Override
  public void unanswered(Exchange exchange) {
    open.remove(exchange);
  }

  @Override
  public void notified(WireEvent event) {
    events.add(event);
    bytesReceived.addAndGet(event.bytes());
  }

  /** Waits until requests that no caller waits for have arrived here and have been answered. */
  void settle() {
    SilenceTimer quiet = new SilenceTimer();
    Polling.holds(
        SETTLE_LIMIT,
        () -> quiet.since(lastRequestNanos).compareTo(SilenceTimer.LONG) >= 0 && open.isEmpty());
  }

  WireLog log(int roundTrips) {
    long bytesSent = requests.stream().mapToLong(WireRequest::bytes).sum();
    return new WireLog(
        List.copyOf(requests), List.copyOf(events), bytesSent, bytesReceived.get(), roundTrips);
  }
}
