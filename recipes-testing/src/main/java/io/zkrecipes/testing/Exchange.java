package io.zkrecipes.testing;

import java.util.Optional;

/**
 * A request on its way through the proxy, until its reply is delivered.
 *
 * @param xid the id that the reply has too
 * @param request the request
 * @param fault the rule that applies to the reply
 * @param rounds the lock-step that the request takes part in
 */
record Exchange(
    int xid, WireRequest request, Optional<FaultRule> fault, Optional<RoundTripCounter> rounds) {

  /** Identity: two requests with the same content are two exchanges. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
