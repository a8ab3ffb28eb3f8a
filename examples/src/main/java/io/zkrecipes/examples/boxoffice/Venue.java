package io.zkrecipes.examples.boxoffice;

import java.time.Duration;
import java.util.List;

/**
 * The settings of the sale: where it takes place, and how large it is.
 *
 * @param path the node of the lock; new for every run, so that runs do not disturb each other
 * @param sessionTimeout how long the others wait for a dead or frozen holder
 */
record Venue(String connectString, String path, List<String> towns, Duration sessionTimeout) {

  int fansPerTown() {
    return 25;
  }

  int fans() {
    return towns.size() * fansPerTown();
  }
}
