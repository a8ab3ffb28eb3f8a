package io.zkrecipes.testing;

import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests of one connection that wait for their answers. The taps and the lock-step are told
 * the outcome of each request exactly once; heart beats are left out.
 */
final class PendingRequests {
  private final Iterable<WireTap> taps;
  private final Deque<Exchange> sent = new ConcurrentLinkedDeque<>();
  private final AtomicInteger undelivered = new AtomicInteger();

  PendingRequests(Iterable<WireTap> taps) {
    this.taps = taps;
  }

  /** The client has sent a request. */
  void asked(Exchange exchange) {
    if (!exchange.request().isPing()) {
      exchange.rounds().ifPresent(RoundTripCounter::requested);
      taps.forEach(tap -> tap.requested(exchange));
    }
  }

  /** The request is about to be written to the server. */
  void sent(Exchange exchange) {
    undelivered.incrementAndGet();
    sent.add(exchange);
  }

  /** The oldest request; the first answer of a connection belongs to it. */
  Optional<Exchange> takeFirst() {
    return Optional.ofNullable(sent.poll());
  }

  /** The oldest request with this xid. Heart beats share one, but are answered in order. */
  Optional<Exchange> take(int xid) {
    return sent.stream().filter(exchange -> exchange.xid() == xid).findFirst().filter(sent::remove);
  }

  /** The answer was written to the client. */
  void delivered() {
    undelivered.decrementAndGet();
  }

  boolean allDelivered() {
    return undelivered.get() == 0;
  }

  /** The client will get no answer to this request. */
  void lost(Exchange exchange) {
    if (!exchange.request().isPing()) {
      exchange.rounds().ifPresent(RoundTripCounter::abandoned);
      taps.forEach(tap -> tap.unanswered(exchange));
    }
  }

  /** The client will get no further answer. */
  void allLost() {
    for (Exchange exchange = sent.poll(); exchange != null; exchange = sent.poll()) {
      lost(exchange);
    }
  }
}
