package io.zkrecipes.examples.herd;

import io.zkrecipes.lock.FairLock;
import io.zkrecipes.lock.UnfairLock;
import io.zkrecipes.server.RecipeServer;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows what a release costs: many waiters wait for one lock, each holds it once, and the
 * notifications and requests on the wire are counted meanwhile.
 *
 * <p>A server notifies each session once of a change, however many watchers the session has. So the
 * herd effect shows best in the notifications when every waiter is a process of its own, and in the
 * requests when many waiters share a session.
 *
 * <p>To run it: {@code examples/demo --help} builds the jar, then {@code java -cp
 * examples/target/demo.jar io.zkrecipes.examples.herd.HerdExample}; about 10 seconds.
 */
public final class HerdExample {
  private static final List<WaiterGroup> GROUPS =
      List.of(new WaiterGroup(40, 1), new WaiterGroup(2, 40));

  private HerdExample() {}

  // Curator declares Exception.
  public static void main(String[] args) throws Exception {
    System.out.println(ReleaseCost.heading());
    for (WaiterGroup group : GROUPS) {
      costs(group).forEach(cost -> System.out.println(cost.row()));
    }
    System.out.println(
        "Each waiter holds the lock once: all of them wait at the first release, none at the"
            + " last.");
  }

  /** The costs of each lock for this group: naive lock, UnfairLock and FairLock. */
  static List<ReleaseCost> costs(WaiterGroup group) throws Exception {
    List<ReleaseCost> costs = new ArrayList<>();
    try (RecipeServer server = RecipeServer.start();
        HerdExperiment experiment = HerdExperiment.with(group, server.connectString())) {
      costs.add(experiment.naive("naive lock", "/naive/lock"));
      costs.add(experiment.line("UnfairLock", group.processes(), c -> UnfairLock.of(c, "/unfair")));
      costs.add(experiment.line("FairLock", group.size(), c -> FairLock.of(c, "/fair")));
    }
    return costs;
  }
}
