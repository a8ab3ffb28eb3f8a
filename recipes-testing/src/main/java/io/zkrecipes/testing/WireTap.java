package io.zkrecipes.testing;

/** Sees what passes a proxy, on the proxy's threads, just before it is passed on. */
interface WireTap {
  void requested(Exchange exchange);

  void answered(Exchange exchange, int bytes);

  /** The connection ended before the answer was delivered. */
  void unanswered(Exchange exchange);

  void notified(WireEvent event);
}
