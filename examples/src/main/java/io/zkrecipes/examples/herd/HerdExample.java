package io.zkrecipes.examples.herd;

import io.zkrecipes.lock.FairLock;
import io.zkrecipes.lock.UnfairLock;
import io.zkrecipes.server.RecipeServer;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows what a release costs: many wait for one lock, each holds it once, and all that goes over
 * the wire meanwhile is counted.
 *
 * <p>A server notifies each session of a node once, however many in it watch. So the herd is seen
 * best where every waiter is a process of its own; where many share a session, look at the
 * requests.
 *
 * <p>To run it: {@code examples/demo --help} builds the jar, then {@code java -cp
 * examples/target/demo.jar io.zkrecipes.examples.herd.HerdExample}; about 10 seconds.
 */
public final class HerdExample {
  private static final List<Crowd> CROWDS = List.of(new Crowd(40, 1), new Crowd(2, 40));

  private HerdExample() {}

  // Curator declares Exception.
  public static void main(String[] args) throws Exception {
    System.out.println(Count.heading());
    for (Crowd crowd : CROWDS) {
      counts(crowd).forEach(count -> System.out.println(count.row()));
    }
    System.out.println(
        "Each waiter holds once: at the first release all of them wait, at the last one nobody.");
  }

  /** What each lock costs this crowd: the naive one, UnfairLock and FairLock. */
  static List<Count> counts(Crowd crowd) throws Exception {
    List<Count> counts = new ArrayList<>();
    try (RecipeServer server = RecipeServer.start();
        Experiment experiment = Experiment.with(crowd, server.connectString())) {
      counts.add(experiment.naive("naive lock", "/naive/lock"));
      counts.add(
          experiment.line("UnfairLock", crowd.processes(), c -> UnfairLock.of(c, "/unfair")));
      counts.add(experiment.line("FairLock", crowd.size(), c -> FairLock.of(c, "/fair")));
    }
    return counts;
  }
}
