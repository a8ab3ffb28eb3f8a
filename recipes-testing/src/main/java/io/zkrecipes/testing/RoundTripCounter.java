package io.zkrecipes.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Counts round trips in lock-step: keeps answers back until the client sends no more requests, then
 * releases them together. The number of releases until the action returns is the number of round
 * trips that the action waited for.
 *
 * <p>"No more requests" means: no request for 25 ms, and the answer to every request is here. If an
 * answer does not come, because a rule dropped its request, one second without a request is enough.
 */
final class RoundTripCounter {
  private static final Duration GIVE_UP = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<ClientFrame> held = new ArrayDeque<>();
  private final Thread releaser = new Thread(this::releaseLoop, "fault-proxy-rounds");
  private int outstanding;
  private int answered;
  private int released;
  private boolean finished;
  private long lastRequestNanos = System.nanoTime();

  void start() {
    releaser.setDaemon(true);
    releaser.start();
  }

  void requested() {
    locked(
        () -> {
          outstanding++;
          lastRequestNanos = System.nanoTime();
        });
  }

  /** The answer to a request will not come. */
  void abandoned() {
    locked(() -> outstanding--);
  }

  /**
   * Keeps a frame back if it answers a request of this recording, or if a frame of the same
   * connection is kept back already.
   */
  boolean takes(ClientFrame frame) {
    lock.lock();
    try {
      boolean mine = frame.belongsTo(this);
      boolean behind = held.stream().anyMatch(d -> d.connection() == frame.connection());
      if (finished || (!mine && !behind)) {
        return false;
      }
      held.add(frame);
      answered += mine ? 1 : 0;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the lock-step, releases all frames, and returns the number of rounds so far. */
  int finish() {
    lock.lock();
    try {
      int rounds = released;
      finished = true;
      deliverHeld();
      changed.signalAll();
      return rounds;
    } finally {
      lock.unlock();
    }
  }

  private void releaseLoop() {
    lock.lock();
    try {
      SilenceTimer quiet = new SilenceTimer();
      while (!finished) {
        Duration silence = quiet.since(lastRequestNanos);
        if (held.isEmpty()) {
          changed.await();
        } else if (silence.compareTo(requiredSilence()) < 0) {
          changed.awaitNanos(SilenceTimer.POLL_INTERVAL_NANOS);
        } else {
          released++;
          deliverHeld();
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("a proxy thread was interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private Duration requiredSilence() {
    return answered == outstanding ? SilenceTimer.LONG : GIVE_UP;
  }

  private void deliverHeld() {
    outstanding -= answered;
    answered = 0;
    while (!held.isEmpty()) {
      ClientFrame frame = held.remove();
      frame.connection().deliver(frame);
    }
  }

  private void locked(Runnable step) {
    lock.lock();
    try {
      step.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits a moment for the thread to end. */
  void join() {
    try {
      TimeUnit.NANOSECONDS.timedJoin(releaser, GIVE_UP.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
