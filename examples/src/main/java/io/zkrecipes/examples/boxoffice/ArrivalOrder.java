package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.lock.LockView.Participant;
import java.util.ArrayList;
import java.util.List;

/**
 * The line before the sale.
 *
 * @param places in the order of arrival
 */
record ArrivalOrder(List<Place> places) {

  /**
   * One fan's node in the line.
   *
   * @param born the creation zxid of the node, which grows with every change in ZooKeeper
   */
  record Place(String town, long born) {}

  /** Reads the nodes itself, so that the check does not depend on what the lock reports. */
  static ArrivalOrder read(RecipeClient client, String path, List<Participant> waiters) {
    List<Place> places = new ArrayList<>();
    for (Participant one : waiters) {
      places.add(new Place(one.ownerName(), born(client, path + "/" + one.node())));
    }
    return new ArrivalOrder(List.copyOf(places));
  }

  /** The creation zxid of the node of the lease with this token: see {@link io.zkrecipes.Lease}. */
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
