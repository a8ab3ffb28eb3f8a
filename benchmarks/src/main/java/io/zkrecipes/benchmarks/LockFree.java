package io.zkrecipes.benchmarks;

import java.time.Duration;
import java.util.List;

/** One client locks and unlocks in a loop; nobody else wants the lock. */
final class LockFree implements Case {

  @Override
  public String name() {
    return "lock-free";
  }

  @Override
  public String description() {
    return "one client locks and unlocks in a loop";
  }

  @Override
  public double goal() {
    return 2;
  }

  @Override
  public double measure(Servers servers, Contender contender, Duration window)
      throws InterruptedException {
    String path = servers.newPath(name());
    try (Fleet client = Fleet.connect(contender, List.of(servers.connectString(0)))) {
      return Race.cyclesPerSecond(client.doors(Recipe.FAIR, path, 1), window);
    } finally {
      servers.delete(path);
    }
  }
}
