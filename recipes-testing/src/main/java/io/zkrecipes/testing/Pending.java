package io.zkrecipes.testing;

import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests of one connection that wait for their answers. Whatever becomes of a request, the
 * taps and the lock-step hear of it exactly once; heart beats they do not hear of.
 */
final class Pending {
  private final Iterable<WireTap> taps;
  private final Deque<Exchange> sent = new ConcurrentLinkedDeque<>();
  private final AtomicInteger undelivered = new AtomicInteger();

  Pending(Iterable<WireTap> taps) {
    this.taps = taps;
  }

  /** The client has asked. */
  void asked(Exchange exchange) {
    if (!exchange.request().isPing()) {
      exchange.rounds().ifPresent(Rounds::requested);
      taps.forEach(tap -> tap.requested(exchange));
    }
  }

  /** The server is about to be asked. */
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

  /** The client has its answer. */
  void delivered() {
    undelivered.decrementAndGet();
  }

  boolean allDelivered() {
    return undelivered.get() == 0;
  }

  /** The client will never have an answer. */
  void lost(Exchange exchange) {
    if (!exchange.request().isPing()) {
      exchange.rounds().ifPresent(Rounds::abandoned);
      taps.forEach(tap -> tap.unanswered(exchange));
    }
  }

  /** No further answer will come. */
  void allLost() {
    for (Exchange exchange = sent.poll(); exchange != null; exchange = sent.poll()) {
      lost(exchange);
    }
  }
}
