package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Clients, each with a session and a thread of its own, that read, and write now and then. */
record ReadWrite(String name, int clients, int writesOutOfTen, Goal goal) implements Case {
  private static final int TEN = 10;
  private static final int ALONE = 1000; // the weight of a writer, and the limit

  @Override
  public String description() {
    return "%d client%s in a loop: %d %% read locks, %d %% write locks"
        .formatted(
            clients, clients == 1 ? "" : "s", 100 - 10 * writesOutOfTen, 10 * writesOutOfTen);
  }

  @Override
  public double measure(Servers servers, Contender contender, Duration window)
      throws InterruptedException {
    String path = servers.newPath(name);
    List<String> connectStrings = Collections.nCopies(clients, servers.connectString(0));
    try (Fleet fleet = Fleet.connect(contender, connectStrings)) {
      List<Door> readers = fleet.doors(Recipe.READ, path, clients);
      List<Door> writers = fleet.doors(Recipe.WRITE, path, clients);
      List<Both> routes = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        routes.add(new Both(readers.get(i), writers.get(i), writesOutOfTen, i));
      }
      return Traffic.cyclesPerSecond(routes, ALONE, window);
    } finally {
      servers.delete(path);
    }
  }

  private record Both(Door reader, Door writer, int writesOutOfTen, int shift)
      implements Traffic.Route {
    @Override
    public Door next(long passage) {
      return writes(passage) ? writer : reader;
    }

    @Override
    public int weight(long passage) {
      return writes(passage) ? ALONE : 1;
    }

    private boolean writes(long passage) {
      return (passage + shift) % TEN < writesOutOfTen;
    }
  }
}
