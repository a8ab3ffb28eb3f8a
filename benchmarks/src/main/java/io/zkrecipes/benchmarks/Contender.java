package io.zkrecipes.benchmarks;

import java.util.List;

/**
 * One side of the comparison: how to connect, and how to pass a lock.
 *
 * <p>Both sides have the same session timeout, write the same data into their nodes and retry in
 * the same steps. They differ in one promise. Curator's {@code release()} returns when the server
 * has answered. That of this library returns when the delete is sent; the session applies it before
 * later requests of this client. The comparison is fair, as {@link Door#settle}, which waits for
 * the answer, is called inside the timed window.
 */
interface Contender {
  /** The session timeout of both sides. */
  int SESSION_TIMEOUT_MILLIS = 15_000;

  /** How long to wait for a connection. */
  int CONNECT_MILLIS = 30_000;

  /** The data in every node of both sides. */
  String NODE_DATA = "benchmark";

  /** The first pause before an act is repeated; doubles up to {@link #LAST_PAUSE_MILLIS}. */
  int FIRST_PAUSE_MILLIS = 50;

  /** The longest pause before an act is repeated. */
  int LAST_PAUSE_MILLIS = 5_000;

  /** The name in reports. */
  String name();

  /**
   * Opens a session; returns when it is connected.
   *
   * @throws IllegalStateException after {@link #CONNECT_MILLIS}
   */
  Client connect(String connectString) throws InterruptedException;

  /** One session. Thread-safe. */
  interface Client extends AutoCloseable {
    /** The lock at this path, for one thread. */
    Door door(Recipe recipe, String path);

    /** This many of a number of permits, for one thread. */
    Door permits(String path, int wanted, int ofAll);

    /** The locks at all of these paths at once, for one thread. */
    Door doorOfAll(List<String> paths);

    /** One party of the double barrier at this path. */
    Door party(String path, int parties);

    /** A counter that all threads of this client share. */
    Tally counter(String path);

    /** A sequence of unique numbers that all threads of this client share. */
    Tally sequence(String path);

    /**
     * A candidate of an election.
     *
     * @param elected called each time the candidate leads
     */
    RepeatedCandidate candidate(String path, String id, Runnable elected);

    /** Ends the session. */
    @Override
    void close();
  }

  /** A counter. Thread-safe. */
  interface Tally {
    /** Adds one; returns when that is confirmed. */
    void count();

    /** The value. */
    long total();
  }

  /** A candidate that leads again and again. Used by one thread. */
  interface RepeatedCandidate {
    /** Stands for election, unless this library does so by itself after a term; does not wait. */
    void stand();

    /** Resigns, as users of this library do. */
    void resign();

    /** Leaves the election. */
    void withdraw();
  }

  /** A lock or a barrier as one thread uses it; enter and leave are called in turn. */
  interface Door {
    /** Acquires the lock or enters the barrier; waits as long as it takes. */
    void enter() throws InterruptedException;

    /**
     * Releases the lock, as users of this library do; leaves a barrier and waits until all have
     * left.
     */
    void leave() throws InterruptedException;

    /** Waits until the server has confirmed all releases of this thread. */
    void settle() throws InterruptedException;
  }
}
