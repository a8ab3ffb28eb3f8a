package io.zkrecipes.lock;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.ZPath;
import io.zkrecipes.lock.WaitForGraph.Edge;
import io.zkrecipes.lock.WaitForGraph.Holder;
import io.zkrecipes.lock.WaitForGraph.Wait;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The search for a deadlock on random graphs, without a server, judged by a walk that only counts
 * its steps. A failure names its seed.
 */
class WaitForGraphSearchTest {
  private static final int GRAPHS = 20_000;

  /** Each lock has at most one holder, each thread waits for at most one lock. */
  private record RandomGraph(Map<ZPath, Holder> holders, Map<String, Wait> waits) {
    /** Holders and waits are random in half of the graphs, one to one in the others. */
    static RandomGraph of(Random random) {
      int size = 1 + random.nextInt(6);
      boolean oneToOne = random.nextBoolean();
      List<Integer> owners = new ArrayList<>(IntStream.range(0, size).boxed().toList());
      Collections.shuffle(owners, random);
      Map<ZPath, Holder> holders = new HashMap<>();
      Map<String, Wait> waits = new HashMap<>();
      for (int i = 0; i < size; i++) {
        int owner = oneToOne ? owners.get(i) : random.nextInt(size);
        int awaited = oneToOne ? i : random.nextInt(size);
        if (random.nextInt(16) > 0) {
          holders.put(path(i), new Holder("node-" + i, "t" + owner));
        }
        if (random.nextInt(16) > 0) {
          String key = "t" + i;
          WaitingThread actor = new WaitingThread("owner", i, key);
          waits.put(key, new Wait(key, actor, path(awaited), random.nextInt(100)));
        }
      }
      return new RandomGraph(holders, waits);
    }

    private static ZPath path(int lock) {
      return ZPath.of("/lock-" + lock);
    }

    List<Edge> search(Wait from) {
      return WaitForGraph.cycle(
              from,
              lock -> completedFuture(Optional.ofNullable(holders.get(lock))),
              key -> completedFuture(Optional.ofNullable(waits.get(key))))
          .join();
    }

    /** After as many steps as there are threads, a walk has come back or never does. */
    List<Edge> naiveCycle(Wait from) {
      List<Edge> path = new ArrayList<>();
      Wait wait = from;
      for (int step = 0; wait != null && step < waits.size(); step++) {
        Holder holder = holders.get(wait.lock());
        if (holder == null) {
          return List.of();
        }
        path.add(new Edge(wait, holder.node()));
        if (holder.key().equals(from.key())) {
          return path;
        }
        wait = waits.get(holder.key());
      }
      return List.of();
    }
  }

  @Test
  void findsTheCycleOfAThreadAndNoOther() {
    int[] cyclesOfLength = new int[7];
    for (int seed = 0; seed < GRAPHS; seed++) {
      RandomGraph graph = RandomGraph.of(new Random(seed));
      for (Wait from : graph.waits().values()) {
        List<Edge> found = graph.search(from);
        assertThat(found).as("seed %d, from %s", seed, from).isEqualTo(graph.naiveCycle(from));
        cyclesOfLength[found.size()]++;
      }
    }
    assertThat(cyclesOfLength).as("threads by the length of their cycle").doesNotContain(0);
  }

  @Test
  void allThreadsOfACycleFindTheSameEdges() {
    for (int seed = 0; seed < GRAPHS; seed++) {
      RandomGraph graph = RandomGraph.of(new Random(seed));
      for (Wait from : graph.waits().values()) {
        List<Edge> found = graph.search(from);
        for (Edge edge : found) {
          assertThat(graph.search(edge.from()))
              .as("seed %d, from %s", seed, edge.from())
              .containsExactlyInAnyOrderElementsOf(found);
        }
      }
    }
  }
}
