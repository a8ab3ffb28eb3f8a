package io.zkrecipes.testing;

import java.util.Optional;

/**
 * A request on its way through the proxy, until its reply is delivered.
 *
 * @param xid by which the reply is found
 * @param request what was asked
 * @param fault the rule that will strike its reply
 * @param rounds the lock-step it takes part in
 */
record Exchange(int xid, WireRequest request, Optional<FaultRule> fault, Optional<Rounds> rounds) {

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
