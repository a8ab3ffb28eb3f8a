package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Door;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that acquire and release permits or read-write locks for a while, where several may hold
 * at a time. Every grant has a weight, and the sum of all current grants must not exceed the limit;
 * so a broken recipe fails the benchmark.
 */
final class Traffic {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The door that a thread uses next, and the weight of its grant. */
  interface Route {
    Door next(long passage);

    int weight(long passage);
  }

  private final int limit;
  private final long windowNanos;
  private final AtomicLong inside = new AtomicLong();
  private final CountDownLatch start = new CountDownLatch(1);
  private volatile long end;

  private Traffic(int limit, Duration window) {
    this.limit = limit;
    this.windowNanos = window.toNanos();
  }

  /** Runs one thread for each route. */
  static double cyclesPerSecond(List<? extends Route> routes, int limit, Duration window)
      throws InterruptedException {
    return new Traffic(limit, window).run(routes);
  }

  private double run(List<? extends Route> routes) throws InterruptedException {
    Door first = routes.get(0).next(0);
    first.enter(); // creates the parents; measured by lock-first
    first.leave();
    first.settle();
    try (Crowd crowd = new Crowd()) {
      routes.forEach(route -> crowd.start(() -> passAgainAndAgain(route)));
      long begun = System.nanoTime();
      end = begun + windowNanos;
      start.countDown();
      long cycles = crowd.join(PATIENCE.plusNanos(windowNanos));
      return cycles * 1e9 / (System.nanoTime() - begun);
    }
  }

  /** All counted grants are confirmed within the window. */
  private long passAgainAndAgain(Route route) throws InterruptedException {
    start.await();
    long passage = 0;
    for (; end - System.nanoTime() > 0; passage++) {
      Door door = route.next(passage);
      door.enter();
      enters(route.weight(passage));
      inside.addAndGet(-route.weight(passage));
      door.leave();
      if (end - System.nanoTime() <= 0) {
        door.settle();
      }
    }
    return passage;
  }

  private void enters(int weight) {
    long now = inside.addAndGet(weight);
    if (now > limit) {
      throw new IllegalStateException("%d inside (limit: %d)".formatted(now, limit));
    }
  }
}
