package io.zkrecipes.examples.boxoffice;

import java.time.Duration;

/**
 * What was done to a fan while it held the lock.
 *
 * @param token of the lease that it held
 * @param next the next holder
 * @param waited the time from the kill or the freeze until the next grant
 */
record Incident(FanId victim, long token, FanId next, Duration waited) {

  /** Whether the fan of this node lost it: a fan of the same process that was not served before. */
  boolean tookAway(ArrivalOrder.Place place) {
    return place.town().equals(victim.town()) && place.born() >= ArrivalOrder.bornOf(token);
  }
}
