package io.zkrecipes.benchmarks;

import java.time.Duration;
import java.util.List;

/** 64 threads of one client pass one lock. */
record LockThreads(String name, Recipe recipe, Contender peer, Goal goal) implements Case {
  private static final int THREADS = 64;

  @Override
  public String description() {
    return THREADS
        + (name.endsWith("-shared")
            ? " threads of one client pass one lock; they share one Curator mutex"
            : " threads of one client pass one lock; each has its own Curator mutex");
  }

  @Override
  public double measure(Servers servers, Contender contender, Duration window)
      throws InterruptedException {
    String path = servers.newPath(name);
    try (Fleet client = Fleet.connect(contender, List.of(servers.connectString(0)))) {
      return Race.cyclesPerSecond(client.doors(recipe, path, THREADS), window);
    } finally {
      servers.delete(path);
    }
  }
}
