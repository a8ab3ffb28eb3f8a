package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Client;
import io.zkrecipes.benchmarks.Contender.Door;
import io.zkrecipes.testing.FaultProxy;
import java.time.Duration;

/**
 * The first acquire of a lock whose three parents are missing: how many requests the caller waits
 * for, one after the other. Counted in lock-step, so the same every time.
 */
final class LockFirst implements Case {

  @Override
  public String name() {
    return "lock-first";
  }

  @Override
  public String description() {
    return "the first acquire under three missing parents: round trips waited for";
  }

  @Override
  public Unit unit() {
    return Unit.ROUND_TRIPS;
  }

  @Override
  public Goal goal() {
    return Goal.of(10.0 / 3); // three round trips to Curator's ten
  }

  @Override
  public double measure(Servers servers, Contender contender, Duration window)
      throws InterruptedException {
    String warm = servers.newPath(name());
    String top = servers.newPath(name());
    try (FaultProxy proxy = FaultProxy.to(servers.address(0));
        Client client = contender.connect(proxy.connectString())) {
      Door other = client.door(Recipe.FAIR, warm);
      other.enter();
      leave(other);
      Door door = client.door(Recipe.FAIR, top + "/b/c");
      int roundTrips = proxy.recordRounds(door::enter).roundTrips();
      leave(door);
      return roundTrips;
    } finally {
      servers.delete(warm);
      servers.delete(top);
    }
  }

  private static void leave(Door door) throws InterruptedException {
    door.leave();
    door.settle();
  }
}
