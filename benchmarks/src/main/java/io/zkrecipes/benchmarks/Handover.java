package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Client;
import io.zkrecipes.benchmarks.Contender.RepeatedCandidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Five candidates, each with a session of its own; the leader resigns, again and again. The clock
 * runs from the call until the next leader is told that it leads. It is stopped while the former
 * leader joins the line again, so that all five are in line at each hand-over.
 */
final class Handover implements Case {
  private static final int CANDIDATES = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A candidate that was told that it leads, and when. */
  private record Elected(int candidate, long at) {}

  @Override
  public String name() {
    return "election-handover";
  }

  @Override
  public String description() {
    return "the leader of %d clients resigns, until the next one is told".formatted(CANDIDATES);
  }

  @Override
  public Unit unit() {
    return Unit.HANDOVERS_PER_SECOND;
  }

  @Override
  public Goal goal() {
    return Goal.of(1.5).at1ms(1.8);
  }

  @Override
  public double measure(Servers servers, Contender contender, Duration window)
      throws InterruptedException {
    String path = servers.newPath(name());
    try (Fleet fleet =
        Fleet.connect(contender, Collections.nCopies(CANDIDATES, servers.connectString(0)))) {
      BlockingQueue<Elected> told = new LinkedBlockingQueue<>();
      List<RepeatedCandidate> line = new ArrayList<>();
      for (Client client : fleet.clients()) {
        int number = line.size();
        line.add(
            client.candidate(
                path, "node-" + number, () -> told.add(new Elected(number, System.nanoTime()))));
        line.get(number).stand();
        servers.awaitEntries(path, line.size());
      }
      await(told, 0);
      return perSecond(line, told, () -> servers.awaitEntries(path, CANDIDATES), window);
    } finally {
      servers.delete(path);
    }
  }

  private static double perSecond(
      List<RepeatedCandidate> line, BlockingQueue<Elected> told, Runnable awaitAll, Duration window)
      throws InterruptedException {
    long end = System.nanoTime() + window.toNanos();
    long nanos = 0;
    int terms = 0;
    while (end - System.nanoTime() > 0) {
      RepeatedCandidate leader = line.get(terms % CANDIDATES);
      long resigned = System.nanoTime();
      leader.resign();
      nanos += await(told, ++terms % CANDIDATES).at() - resigned;
      leader.stand();
      awaitAll.run();
    }
    double figure = terms * 1e9 / nanos;
    for (int left = CANDIDATES - 1; left > 0; left--) {
      line.get(terms % CANDIDATES).withdraw();
      await(told, ++terms % CANDIDATES);
    }
    return figure;
  }

  /**
   * Checks that the next in line leads, and once, so that a broken election fails the benchmark.
   */
  private static Elected await(BlockingQueue<Elected> told, int expected)
      throws InterruptedException {
    Elected next = told.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    if (next == null || next.candidate() != expected) {
      throw new IllegalStateException("%s leads (expected: %d)".formatted(next, expected));
    }
    return next;
  }
}
