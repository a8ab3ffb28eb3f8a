package io.zkrecipes.testing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lock-step: keeps back the answers until the client has nothing more to ask, then releases them
 * together. As many times as this happens before the action returns, so many round trips did the
 * action wait for.
 *
 * <p>"Nothing more to ask" means: no request for 25 ms, and every request has its answer here. A
 * request that was swallowed by a rule must not stop everything, so a second without a request is
 * enough as well.
 */
final class Rounds {
  private static final Duration GIVE_UP = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Delivery> held = new ArrayDeque<>();
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

  /** A request whose answer will not come. */
  void abandoned() {
    locked(() -> outstanding--);
  }

  /**
   * Keeps a frame back, if it answers a request of this recording or stands behind one that does.
   */
  boolean takes(Delivery delivery) {
    lock.lock();
    try {
      boolean mine = delivery.belongsTo(this);
      boolean behind = held.stream().anyMatch(d -> d.connection() == delivery.connection());
      if (finished || (!mine && !behind)) {
        return false;
      }
      held.add(delivery);
      answered += mine ? 1 : 0;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the lock-step, lets everything go that is still held, and tells the rounds until now. */
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
      Quiet quiet = new Quiet();
      while (!finished) {
        Duration silence = quiet.since(lastRequestNanos);
        if (held.isEmpty()) {
          changed.await();
        } else if (silence.compareTo(enough()) < 0) {
          changed.awaitNanos(Quiet.LOOK_EVERY_NANOS);
        } else {
          released++;
          deliverHeld();
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("a proxy thread was disturbed", e);
    } finally {
      lock.unlock();
    }
  }

  private Duration enough() {
    return answered == outstanding ? Quiet.LONG : GIVE_UP;
  }

  private void deliverHeld() {
    outstanding -= answered;
    answered = 0;
    while (!held.isEmpty()) {
      Delivery delivery = held.remove();
      delivery.connection().deliver(delivery);
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
