package io.zkrecipes.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One client takes three locks at once and gives them back, in a loop; no other client uses them.
 */
final class Multi implements Case {
  private static final int LOCKS = 3;

  @Override
  public String name() {
    return "multi";
  }

  @Override
  public String description() {
    return "one client takes and gives back three locks at once, in a loop";
  }

  @Override
  public Goal goal() {
    return Goal.of(3).at1ms(8.5);
  }

  @Override
  public double measure(Servers servers, Contender contender, Duration window)
      throws InterruptedException {
    List<String> paths =
        IntStream.range(0, LOCKS).mapToObj(lock -> servers.newPath(name())).toList();
    try (Fleet fleet = Fleet.connect(contender, List.of(servers.connectString(0)))) {
      return Race.cyclesPerSecond(List.of(fleet.doorOfAll(paths)), window);
    } finally {
      paths.forEach(servers::delete);
    }
  }
}
