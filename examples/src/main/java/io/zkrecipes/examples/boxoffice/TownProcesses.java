package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.examples.boxoffice.Message.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** All child processes. {@link #close}, which any thread may call, ends all of them. */
final class TownProcesses implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private final List<TownProcess> towns = new CopyOnWriteArrayList<>();
  // Held while a process is started, and while all are ended, so that close() misses none.
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed; // guarded by lock

  void start(Venue venue, Inbox inbox) {
    for (String name : venue.towns()) {
      lock.lock();
      try {
        if (closed) {
          throw new DemoException("interrupted");
        }
        towns.add(TownProcess.start(name, venue, inbox));
      } finally {
        lock.unlock();
      }
    }
  }

  List<TownProcess> all() {
    return towns;
  }

  void letFansJoin() {
    towns.forEach(town -> town.say(Message.of(Kind.JOIN)));
  }

  /** Asks all processes to end; returns whether all have ended, by themselves or killed. */
  boolean dismiss() throws InterruptedException {
    towns.forEach(TownProcess::dismiss);
    boolean all = true;
    for (TownProcess town : towns) {
      all &= town.ends(END_LIMIT.plusSeconds(1));
    }
    return all;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      towns.forEach(TownProcess::destroy);
      for (TownProcess town : towns) {
        town.ends(END_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the processes end all the same
    } finally {
      lock.unlock();
    }
  }
}
