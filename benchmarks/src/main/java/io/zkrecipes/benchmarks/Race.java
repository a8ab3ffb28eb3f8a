package io.zkrecipes.benchmarks;

import io.zkrecipes.benchmarks.Contender.Door;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Threads that pass one lock again and again, for a while.
 *
 * <p>The window ends with the first holder that sees the time over: it releases, waits until the
 * server has confirmed, and stops the clock. All counted cycles are confirmed by then, since each
 * holder was admitted only after the delete of the one before. Threads that still wait in line get
 * the lock once more, outside of the window and uncounted.
 */
final class Race {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Witness witness = new Witness();
  private final CountDownLatch start = new CountDownLatch(1);
  private final long windowNanos;
  // Written before the latch opens, read after.
  private long startedAt;
  // Guarded by the lock under test; read at last when all threads are done.
  private long cycles;
  private volatile boolean over;
  private volatile long endedAt;

  private Race(Duration window) {
    this.windowNanos = window.toNanos();
  }

  /** Runs one thread for each door. */
  static double cyclesPerSecond(List<Door> doors, Duration window) throws InterruptedException {
    return new Race(window).run(doors);
  }

  private double run(List<Door> doors) throws InterruptedException {
    makePath(doors.get(0));
    try (Crowd crowd = new Crowd()) {
      doors.forEach(door -> crowd.start(() -> passAgainAndAgain(door)));
      startedAt = System.nanoTime();
      start.countDown();
      witness.verify(crowd.join(PATIENCE.plusNanos(windowNanos)));
    }
    return cycles * 1e9 / (endedAt - startedAt);
  }

  /** Creates the parents before the window; `lock-first` measures that. */
  private static void makePath(Door door) throws InterruptedException {
    door.enter();
    door.leave();
    door.settle();
  }

  private long passAgainAndAgain(Door door) throws InterruptedException {
    start.await();
    long passages = 0;
    while (!over) {
      door.enter();
      witness.enters();
      boolean last = countInside();
      witness.leaves();
      door.leave();
      if (last) {
        door.settle();
        endedAt = System.nanoTime();
      }
      passages++;
    }
    return passages;
  }

  /** Whether this cycle is the last that counts. */
  private boolean countInside() {
    if (over) {
      return false;
    }
    cycles++;
    over = System.nanoTime() - startedAt >= windowNanos;
    return over;
  }
}
