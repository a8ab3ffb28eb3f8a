package io.zkrecipes.lock.contract;

import static io.zkrecipes.lock.contract.Party.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkrecipes.Lease;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sees every grant of a lock, and complains when two leases are good at once or a token does not
 * rise.
 *
 * <p>A holder may be deposed: a test ends its session or deletes its node at once, where in life a
 * silence of a whole session timeout comes first. Until that holder hears of it, its lease seems
 * good beside the next one. This is excused, for the leases that were deposed and no later ones, if
 * the older of the two does end. Thread-safe.
 */
final class Witness {
  private record Grant(String holder, Lease lease) {
    @Override
    public String toString() {
      return holder + "'s " + lease;
    }
  }

  private final List<Grant> good = new ArrayList<>();
  private final List<Grant> mustEnd = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  /** For each who was deposed: its leases with smaller tokens are over. */
  private final Map<String, Long> deposed = new HashMap<>();

  private long highest;
  private int grants;

  /** Somebody was granted a lease. */
  synchronized Lease granted(String holder, Lease lease) {
    if (!lease.isValid() || good.stream().anyMatch(grant -> grant.lease == lease)) {
      return lease; // over before it was looked at, or seen already
    }
    Grant now = new Grant(holder, lease);
    grants++;
    good.removeIf(before -> !before.lease.isValid());
    for (Grant before : good) {
      Grant older = before.lease.token() < lease.token() ? before : now;
      excuseOrComplain(older, "two at once: " + before + " and " + now);
    }
    if (lease.token() <= highest) {
      excuseOrComplain(now, "the token does not rise above " + highest + ": " + now);
    }
    highest = Math.max(highest, lease.token());
    good.add(now);
    return lease;
  }

  private void excuseOrComplain(Grant older, String what) {
    if (older.lease.token() < deposed.getOrDefault(older.holder, 0L)) {
      mustEnd.add(older);
    } else {
      complaints.add(what);
    }
  }

  /** This one's leases with smaller tokens are over, whether it knows or not. */
  synchronized void depose(String holder, long token) {
    deposed.put(holder, token);
  }

  /** How many grants there were. */
  synchronized int grants() {
    return grants;
  }

  void judge() {
    List<Grant> excused;
    synchronized (this) {
      assertThat(complaints).as("complaints about %d grants", grants).isEmpty();
      excused = List.copyOf(mustEnd);
    }
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(excused).noneMatch(grant -> grant.lease.isValid()));
  }
}
