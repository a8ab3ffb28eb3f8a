package io.zkrecipes.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Eight clients, each with a session and a thread of its own, pass one lock; they are spread evenly
 * over the members of the ensemble.
 */
record LockClients(String name, int members, Goal goal) implements Case {
  private static final int CLIENTS = 8;

  @Override
  public String description() {
    return "%d clients, each with its own session, pass one lock on %d server%s"
        .formatted(CLIENTS, members, members == 1 ? "" : "s");
  }

  @Override
  public double measure(Servers servers, Contender contender, Duration window)
      throws InterruptedException {
    String path = servers.newPath(name);
    List<String> connectStrings =
        IntStream.range(0, CLIENTS).mapToObj(i -> servers.connectString(i % members)).toList();
    try (Fleet clients = Fleet.connect(contender, connectStrings)) {
      return Race.cyclesPerSecond(clients.doors(Recipe.FAIR, path, CLIENTS), window);
    } finally {
      servers.delete(path);
    }
  }
}
