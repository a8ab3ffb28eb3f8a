package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Client;
import io.zkrecipes.benchmarks.Contender.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Clients, each with a session and a thread of its own, that take permits and give them back. */
record Semaphores(String name, int clients, int wanted, int permits, Goal goal) implements Case {

  @Override
  public String description() {
    return "%d client%s in a loop: %d of %d permits"
        .formatted(clients, clients == 1 ? "" : "s", wanted, permits);
  }

  @Override
  public double measure(Servers servers, Contender contender, Duration window)
      throws InterruptedException {
    String path = servers.newPath(name);
    List<String> connectStrings = Collections.nCopies(clients, servers.connectString(0));
    try (Fleet fleet = Fleet.connect(contender, connectStrings)) {
      List<Route> routes = new ArrayList<>();
      for (Client client : fleet.clients()) {
        routes.add(new Route(client.permits(path, wanted, permits), wanted));
      }
      return Traffic.cyclesPerSecond(routes, permits, window);
    } finally {
      servers.delete(path);
    }
  }

  private record Route(Door door, int wanted) implements Traffic.Route {
    @Override
    public Door next(long passage) {
      return door;
    }

    @Override
    public int weight(long passage) {
      return wanted;
    }
  }
}
