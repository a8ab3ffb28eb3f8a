package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Client;
import io.zkrecipes.benchmarks.Contender.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;

/**
 * Threads that increment one counter for a while. Confirmed increments are counted, and checked
 * against the total at the end, so that a broken counter fails the benchmark.
 */
record Counting(
    String name, int clients, int threadsEach, BiFunction<Client, String, Tally> kind, Goal goal)
    implements Case {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String description() {
    return "%d client%s of %d thread%s: count one more, in a loop"
        .formatted(clients, plural(clients), threadsEach, plural(threadsEach));
  }

  private static String plural(int count) {
    return count == 1 ? "" : "s";
  }

  @Override
  public double measure(Servers servers, Contender contender, Duration window)
      throws InterruptedException {
    String path = servers.newPath(name);
    try (Fleet fleet =
        Fleet.connect(contender, Collections.nCopies(clients, servers.connectString(0)))) {
      List<Tally> tallies = new ArrayList<>();
      for (Client client : fleet.clients()) {
        tallies.add(kind.apply(client, path));
      }
      tallies.forEach(Tally::count); // the first of each makes nodes
      return perSecond(tallies, window);
    } finally {
      servers.delete(path);
    }
  }

  private double perSecond(List<Tally> tallies, Duration window) throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    try (Crowd crowd = new Crowd()) {
      long[] end = new long[1];
      for (Tally tally : tallies) {
        for (int i = 0; i < threadsEach; i++) {
          crowd.start(
              () -> {
                start.await();
                long counted = 0;
                while (System.nanoTime() < end[0]) {
                  tally.count();
                  counted++;
                }
                return counted;
              });
        }
      }
      long before = tallies.get(0).total();
      long begun = System.nanoTime();
      end[0] = begun + window.toNanos(); // published by the latch
      start.countDown();
      long counted = crowd.join(PATIENCE.plus(window));
      double seconds = (System.nanoTime() - begun) / 1e9;
      long total = tallies.get(0).total() - before;
      if (total != counted) {
        throw new IllegalStateException(
            "%s: the total is %d (expected: %d)".formatted(name, total, counted));
      }
      return counted / seconds;
    }
  }
}
