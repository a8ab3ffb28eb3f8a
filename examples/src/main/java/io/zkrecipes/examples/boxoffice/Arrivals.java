package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.LockView.Participant;
import java.util.ArrayList;
import java.util.List;

/**
 * The line as it stood before the sale.
 *
 * @param places in the order of arrival
 */
record Arrivals(List<Place> places) {

  /**
   * One fan's place in the line.
   *
   * @param born when its node was created, on ZooKeeper's own counter of changes
   */
  record Place(String town, long born) {}

  /** Looks at the nodes from outside, so that nobody's word is taken for the order. */
  static Arrivals read(RecipeClient client, String path, List<Participant> waiters) {
    List<Place> places = new ArrayList<>();
    for (Participant one : waiters) {
      places.add(new Place(one.ownerName(), born(client, path + "/" + one.node())));
    }
    return new Arrivals(List.copyOf(places));
  }

  /** When the node of the lease with this token was created: see {@link io.zkrecipes.Lease}. */
  static long bornOf(long token) {
    return token >>> 8;
  }

  // Curator declares Exception.
  private static long born(RecipeClient client, String node) {
    try {
      return client.curator().checkExists().forPath(node).getCzxid();
    } catch (Exception e) {
      throw new DemoException("cannot read " + node + ": " + e, e);
    }
  }
}
