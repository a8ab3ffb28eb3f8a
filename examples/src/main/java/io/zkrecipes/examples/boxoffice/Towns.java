package io.zkrecipes.examples.boxoffice;

import io.zkrecipes.examples.boxoffice.Message.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** All child processes. None of them outlives {@link #close}, which any thread may call. */
final class Towns implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private final List<Town> towns = new CopyOnWriteArrayList<>();
  // Held while a process is started or all are ended, so that none slips through.
  private final ReentrantLock gate = new ReentrantLock();
  private boolean closed; // guarded by gate

  void start(Venue venue, Inbox inbox) {
    for (String name : venue.towns()) {
      gate.lock();
      try {
        if (closed) {
          throw new DemoException("interrupted");
        }
        towns.add(Town.start(name, venue, inbox));
      } finally {
        gate.unlock();
      }
    }
  }

  List<Town> all() {
    return towns;
  }

  void letFansJoin() {
    towns.forEach(town -> town.say(Message.of(Kind.JOIN)));
  }

  /** Sends everybody home; returns whether every process has ended, of its own accord or killed. */
  boolean dismiss() throws InterruptedException {
    towns.forEach(Town::dismiss);
    boolean all = true;
    for (Town town : towns) {
      all &= town.ends(END_LIMIT.plusSeconds(1));
    }
    return all;
  }

  @Override
  public void close() {
    gate.lock();
    try {
      closed = true;
      towns.forEach(Town::destroy);
      for (Town town : towns) {
        town.ends(END_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // they are dying all the same
    } finally {
      gate.unlock();
    }
  }
}
