package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Client;
import io.zkrecipes.benchmarks.Contender.Door;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Eight parties, each with a session and a thread of its own, enter one barrier together and leave
 * it together, again and again. The clock stops when all have left for the last time.
 *
 * <p>Inside, all threads meet before the first party leaves. Without that Curator's barrier may
 * hang: a party that counts the nodes after another party has left already waits for an event that
 * is over.
 */
final class Generations implements Case {
  private static final int PARTIES = 8;
  private static final int BEFORE_THE_CLOCK = 2; // they create the nodes that stay
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "barrier-enter";
  }

  @Override
  public String description() {
    return "%d clients enter a double barrier and leave it, in a loop".formatted(PARTIES);
  }

  @Override
  public Unit unit() {
    return Unit.GENERATIONS_PER_SECOND;
  }

  @Override
  public Goal goal() {
    return Goal.of(3).at1ms(2.5);
  }

  @Override
  public double measure(Servers servers, Contender contender, Duration window)
      throws InterruptedException {
    String path = servers.newPath(name());
    try (Fleet fleet =
        Fleet.connect(contender, Collections.nCopies(PARTIES, servers.connectString(0)))) {
      List<Door> doors = new ArrayList<>();
      for (Client client : fleet.clients()) {
        doors.add(client.party(path, PARTIES));
      }
      for (int i = 0; i < BEFORE_THE_CLOCK; i++) {
        new Meeting().perSecond(doors, Duration.ZERO);
      }
      return new Meeting().perSecond(doors, window);
    } finally {
      servers.delete(path);
    }
  }

  /** Checks that no party is let in before all have come, nor out before all leave. */
  private static final class Meeting {
    private final AtomicLong came = new AtomicLong();
    private final AtomicLong leaving = new AtomicLong();
    private final CountDownLatch start = new CountDownLatch(1);
    private final CyclicBarrier inside = new CyclicBarrier(PARTIES);
    // Written before the latch opens, read after.
    private long end;
    // Written by the first party before it enters for the last time; read by the others after that.
    private volatile long last = Long.MAX_VALUE;

    double perSecond(List<Door> doors, Duration window) throws InterruptedException {
      try (Crowd crowd = new Crowd()) {
        for (int i = 0; i < doors.size(); i++) {
          Door door = doors.get(i);
          boolean first = i == 0;
          crowd.start(() -> comeAgainAndAgain(door, first));
        }
        long begun = System.nanoTime();
        end = begun + window.toNanos();
        start.countDown();
        long passages = crowd.join(PATIENCE.plus(window));
        return passages * 1e9 / doors.size() / (System.nanoTime() - begun);
      }
    }

    private long comeAgainAndAgain(Door door, boolean first)
        throws InterruptedException, BrokenBarrierException {
      start.await();
      long generation = 0;
      while (generation < last) {
        generation++;
        if (first && end - System.nanoTime() <= 0) {
          last = generation;
        }
        came.incrementAndGet();
        door.enter();
        verify("came", came.get(), generation);
        inside.await();
        leaving.incrementAndGet();
        door.leave();
        verify("were leaving", leaving.get(), generation);
      }
      return generation;
    }

    private static void verify(String what, long count, long generation) {
      if (count != generation * PARTIES) {
        throw new IllegalStateException(
            "generation %d: %d %s (expected: %d)"
                .formatted(generation, count, what, generation * PARTIES));
      }
    }
  }
}
