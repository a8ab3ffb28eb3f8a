package io.zkrecipes.contract;

import static io.zkrecipes.contract.TestProcess.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Records every grant of an exclusive right, a lease or a term, and reports two that are valid at\n
 * * once, or a token that does not rise.
 *
 * <p>A test may end a session or delete the node of a holder at once, where in production a
 * silence\n * of a session timeout comes first. Until that holder learns of it, its grant seems
 * valid beside the\n * next one. This is excused for grants from before that moment, provided that
 * they do end. Thread-safe.
 */
public final class ExclusionChecker {
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
  private final List<String> violations = new ArrayList<>();

  /** For each holder whose grant was ended: its grants with smaller tokens are over. */
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
      return; // over before it could be checked, or recorded already
    }
    grants++;
    good.removeIf(before -> !before.isValid());
    for (Grant before : good) {
      excuseOrReport(before.token < token ? before : now, "two at once: " + before + " and " + now);
    }
    if (token <= highest) {
      excuseOrReport(now, "the token does not rise above " + highest + ": " + now);
    }
    highest = Math.max(highest, token);
    good.add(now);
  }

  private void excuseOrReport(Grant older, String what) {
    if (older.token < deposed.getOrDefault(older.holder, 0L)) {
      mustEnd.add(older);
    } else {
      violations.add(what);
    }
  }

  /** The grants of this holder with smaller tokens are over, whether it knows or not. */
  synchronized void endGrant(String holder, long token) {
    deposed.put(holder, token);
  }

  /** The number of grants. */
  synchronized int grants() {
    return grants;
  }

  public void verify() {
    List<Grant> excused;
    synchronized (this) {
      assertThat(violations).as("violations about %d grants", grants).isEmpty();
      excused = List.copyOf(mustEnd);
    }
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(excused).noneMatch(grant -> grant.isValid()));
  }
}
