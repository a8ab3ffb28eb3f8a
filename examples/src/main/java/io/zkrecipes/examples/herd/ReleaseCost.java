package io.zkrecipes.examples.herd;

import io.zkrecipes.testing.WireLog;

/** The notifications and requests on the wire while each waiter of a group held a lock once. */
record ReleaseCost(WaiterGroup group, String lock, int grants, int notifications, int requests) {

  static ReleaseCost of(WaiterGroup group, String lock, WireLog log) {
    return new ReleaseCost(group, lock, group.size(), log.events().size(), log.requests().size());
  }

  static String heading() {
    return "%-30s %-12s %6s %14s %9s   per release: %13s %9s"
        .formatted(
            "waiters", "lock", "grants", "notifications", "requests", "notifications", "requests");
  }

  double notificationsPerRelease() {
    return (double) notifications / grants;
  }

  double requestsPerRelease() {
    return (double) requests / grants;
  }

  String row() {
    return "%-30s %-12s %6d %14d %9d   %26.1f %9.1f"
        .formatted(
            group,
            lock,
            grants,
            notifications,
            requests,
            notificationsPerRelease(),
            requestsPerRelease());
  }
}
