package io.zkrecipes.benchmarks;

import java.time.Duration;
import java.util.List;

/** One client locks and unlocks in a loop; no other client uses the lock. */
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
  public Goal goal() {
    return Goal.of(2).at1ms(2.85);
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
