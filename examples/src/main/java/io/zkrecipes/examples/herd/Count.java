package io.zkrecipes.examples.herd;

import io.zkrecipes.testing.WireLog;

/** What a crowd got through, and what the server and its clients had to say meanwhile. */
record Count(Crowd crowd, String lock, int grants, int notifications, int requests) {

  static Count of(Crowd crowd, String lock, WireLog log) {
    return new Count(crowd, lock, crowd.size(), log.events().size(), log.requests().size());
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
            crowd,
            lock,
            grants,
            notifications,
            requests,
            notificationsPerRelease(),
            requestsPerRelease());
  }
}
