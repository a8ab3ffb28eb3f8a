package io.zkrecipes.examples.boxoffice;

import java.time.Duration;

/**
 * What befell a fan while it held the lock.
 *
 * @param token of the lease that it held
 * @param next who held the lock next
 * @param waited from the kill or the freeze until then
 */
record Incident(FanId victim, long token, FanId next, Duration waited) {

  /** Whether this cost a fan its place: one of the same process, not served before. */
  boolean tookAway(Arrivals.Place place) {
    return place.town().equals(victim.town()) && place.born() >= Arrivals.bornOf(token);
  }
}
