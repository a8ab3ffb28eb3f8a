package io.zkrecipes.benchmarks;

import java.util.List;

/**
 * One side of the comparison: how to connect, and how to pass a lock.
 *
 * <p>Both sides have the same session timeout, write the same data into their nodes and retry in
 * the same steps. They differ in one promise. Curator's {@code release()} returns when the server
 * has answered. Ours returns when the delete is sent: the session keeps it in order before whatever
 * this client sends next, so nobody can tell, except by the time. No work is left undone by that,
 * as {@link Door#settle} is called inside the timed window.
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

  /** The name that people see. */
  String name();

  /**
   * Opens a session; returns when it is connected.
   *
   * @throws IllegalStateException after {@link #CONNECT_MILLIS}
   */
  Client connect(String connectString) throws InterruptedException;

  /** One session. Thread-safe. */
  interface Client extends AutoCloseable {
    /** A way through the lock at this path, for one thread. */
    Door door(Recipe recipe, String path);

    /** A way to this many of a number of permits, for one thread. */
    Door permits(String path, int wanted, int ofAll);

    /** A way through the locks at all of these paths at once, for one thread. */
    Door doorOfAll(List<String> paths);

    /** A way in and out together with all other parties of the barrier at this path. */
    Door party(String path, int parties);

    /** A counter that all threads of this client share. */
    Tally counter(String path);

    /** Numbers that are given out once; all threads of this client share it. */
    Tally sequence(String path);

    /**
     * Somebody who may stand for election.
     *
     * @param elected is run each time it leads
     */
    RepeatedCandidate candidate(String path, String id, Runnable elected);

    /** Ends the session. */
    @Override
    void close();
  }

  /** Something that counts. Thread-safe. */
  interface Tally {
    /** Counts one more; returns when that is confirmed. */
    void count();

    /** How many there are. */
    long total();
  }

  /** Somebody who leads, or wants to. Used by one thread. */
  interface RepeatedCandidate {
    /** Stands, unless this side stands again by itself after a term; does not wait. */
    void stand();

    /** Gives the office up, as users of this side do. */
    void resign();

    /** Stands no more. */
    void withdraw();
  }

  /** One thread's way through a lock or a barrier. Enter and leave by turns. */
  interface Door {
    /** Waits until it is in, as long as it takes. */
    void enter() throws InterruptedException;

    /** Gives the lock up, as users of this side do; of a barrier, waits until all have left. */
    void leave() throws InterruptedException;

    /** Waits until the server has confirmed all that this thread has left. */
    void settle() throws InterruptedException;
  }
}
