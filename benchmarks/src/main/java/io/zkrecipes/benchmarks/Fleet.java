package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Client;
import io.zkrecipes.benchmarks.Contender.Door;
import java.util.ArrayList;
import java.util.List;

/** Several clients of one contender, each with a session of its own. */
final class Fleet implements AutoCloseable {
  private final List<Client> clients = new ArrayList<>();

  private Fleet() {}

  /** Connects one client to each of these. */
  static Fleet connect(Contender contender, List<String> connectStrings)
      throws InterruptedException {
    Fleet fleet = new Fleet();
    try {
      for (String connectString : connectStrings) {
        fleet.clients.add(contender.connect(connectString));
      }
      return fleet;
    } catch (InterruptedException | RuntimeException e) {
      fleet.close();
      throw e;
    }
  }

  /**
   * This many doors of one lock, distributed over the clients in turn: client 0, 1, 2…, 0, 1, 2….
   */
  List<Door> doors(Recipe recipe, String path, int count) {
    List<Door> doors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      doors.add(clients.get(i % clients.size()).door(recipe, path));
    }
    return doors;
  }

  /** All clients, in the order of the connect strings. */
  List<Client> clients() {
    return List.copyOf(clients);
  }

  /** A door of all these locks, of the first client. */
  Door doorOfAll(List<String> paths) {
    return clients.get(0).doorOfAll(paths);
  }

  @Override
  public void close() {
    clients.forEach(Client::close);
  }
}
