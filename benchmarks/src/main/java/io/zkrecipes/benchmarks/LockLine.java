package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Door;
import java.time.Duration;
import java.util.List;

/**
 * A long line is drained: 500 threads of ten clients have joined it in turn, client 0, 1, 2…, while
 * another client held the lock. Counts what the ten clients receive, from the release of the first
 * holder until the last of the 500 has left.
 */
final class LockLine implements Case {
  private static final int CLIENTS = 10;
  private static final int WAITERS = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "lock-line";
  }

  @Override
  public String description() {
    return "%d waiters of %d clients are let in: bytes received per hand-over"
        .formatted(WAITERS, CLIENTS);
  }

  @Override
  public Unit unit() {
    return Unit.BYTES;
  }

  @Override
  public Goal goal() {
    return Goal.of(20);
  }

  @Override
  public double measure(Servers servers, Contender contender, Duration window)
      throws InterruptedException {
    String path = servers.newPath(name());
    String server = servers.address(0);
    try (Proxies proxies = new Proxies(server, CLIENTS);
        Fleet holder = Fleet.connect(contender, List.of(server));
        Fleet waiters = Fleet.connect(contender, proxies.connectStrings());
        Crowd crowd = new Crowd()) {
      Witness witness = new Witness();
      Door first = holder.doors(Recipe.FAIR, path, 1).get(0);
      first.enter();
      witness.enters();
      int inLine = 1;
      for (Door door : waiters.doors(Recipe.FAIR, path, WAITERS)) {
        crowd.start(() -> passOnce(door, witness));
        servers.awaitEntries(path, ++inLine);
      }
      proxies.awaitQuiet();
      proxies.count();
      witness.leaves();
      first.leave();
      witness.verify(1 + crowd.join(PATIENCE));
      return (double) proxies.bytesReceived() / WAITERS;
    } finally {
      servers.delete(path);
    }
  }

  private static long passOnce(Door door, Witness witness) throws InterruptedException {
    door.enter();
    witness.enters();
    witness.leaves();
    door.leave();
    door.settle();
    return 1;
  }
}
