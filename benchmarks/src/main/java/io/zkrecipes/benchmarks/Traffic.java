package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Door;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that pass something again and again, for a while, where several may be in at a time.
 * Every passage has a weight, and those inside together may not weigh more than the limit; so a
 * broken one cannot win.
 */
final class Traffic {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** One thread's next door, and how much it weighs to be behind it. */
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
    first.enter(); // makes the parents; that is measured elsewhere
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

  /** All that is counted is confirmed within the time that is counted. */
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
