package io.zkrecipes.examples.boxoffice;

import java.time.Duration;
import java.util.List;

/**
 * Where the sale takes place, and how large it is.
 *
 * @param path the node of the lock; new for every run, so that runs do not meet
 * @param sessionTimeout how long a dead or frozen holder keeps the others waiting
 */
record Venue(String connectString, String path, List<String> towns, Duration sessionTimeout) {

  int fansPerTown() {
    return 25;
  }

  int fans() {
    return towns.size() * fansPerTown();
  }
}
