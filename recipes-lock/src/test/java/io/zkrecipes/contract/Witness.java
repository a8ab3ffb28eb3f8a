package io.zkrecipes.contract;

import static io.zkrecipes.contract.Member.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Sees every grant of what is held by one at a time, a lease or a term, and complains when two of
 * them are good at once or a token does not rise.
 *
 * <p>A holder may be deposed: a test ends its session or deletes its node at once, where in life a
 * silence of a whole session timeout comes first. Until that holder hears of it, its grant seems
 * good beside the next one. This is excused, for the grants that were deposed and no later ones, if
 * the older of the two does end. Thread-safe.
 */
public final class Witness {
  private record Grant(String holder, Object what, long token, BooleanSupplier valid) {
    boolean isValid() {
      return valid.getAsBoolean();
    }

    @Override
    public String toString() {
      return holder + "'s " + what;
    }
  }

  private final List<Grant> good = new ArrayList<>();
  private final List<Grant> mustEnd = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  /** For each who was deposed: what it was granted with smaller tokens are over. */
  private final Map<String, Long> deposed = new HashMap<>();

  private long highest;
  private int grants;

  /**
   * Somebody was granted something.
   *
   * @param valid whether it is good now
   */
  public synchronized void granted(String holder, Object what, long token, BooleanSupplier valid) {
    Grant now = new Grant(holder, what, token, valid);
    if (!now.isValid() || good.stream().anyMatch(grant -> grant.what == what)) {
      return; // over before it was looked at, or seen already
    }
    grants++;
    good.removeIf(before -> !before.isValid());
    for (Grant before : good) {
      excuseOrComplain(
          before.token < token ? before : now, "two at once: " + before + " and " + now);
    }
    if (token <= highest) {
      excuseOrComplain(now, "the token does not rise above " + highest + ": " + now);
    }
    highest = Math.max(highest, token);
    good.add(now);
  }

  private void excuseOrComplain(Grant older, String what) {
    if (older.token < deposed.getOrDefault(older.holder, 0L)) {
      mustEnd.add(older);
    } else {
      complaints.add(what);
    }
  }

  /** What this one was granted with smaller tokens is over, whether it knows or not. */
  synchronized void depose(String holder, long token) {
    deposed.put(holder, token);
  }

  /** How many grants there were. */
  synchronized int grants() {
    return grants;
  }

  public void judge() {
    List<Grant> excused;
    synchronized (this) {
      assertThat(complaints).as("complaints about %d grants", grants).isEmpty();
      excused = List.copyOf(mustEnd);
    }
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(excused).noneMatch(grant -> grant.isValid()));
  }
}
