package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.session.ClientContext;

/**
 * The lock for throughput: the threads of one process pass it on among themselves, and the
 * processes take turns.
 *
 * <p>A process that wants the lock stands in line with one node, however many of its threads wait,
 * and once it is served they hold the lock one after the other, without asking ZooKeeper, for
 * {@link UnfairLockBuilder#maxLocalGrants} grants at most. Then the other processes that wait are
 * served first. Among the threads of a process there is no order, but none is passed over for ever.
 *
 * <p>Nodes and their format are those of {@link FairLock} and of Curator's InterProcessMutex, so
 * all three exclude each other on one path. All locks of one client on one path share the node, and
 * each grant has a token of its own. Free: one round trip. Release, and the next thread's turn:
 * none.
 */
public final class UnfairLock extends LineLock {

  UnfairLock(RecipeClient client, CohortQueue.Terms terms, boolean reentrant) {
    super(
        client,
        terms.path(),
        CohortQueue.of(ClientContext.of(client), terms),
        new LockOwnership(new Holds(), reentrant));
  }

  /**
   * The lock at this path.
   *
   * @throws IllegalArgumentException naming the path and what is wrong with it
   */
  public static UnfairLock of(RecipeClient client, String path) {
    return builder(client, path).build();
  }

  /** As {@link #of}, with options. */
  public static UnfairLockBuilder builder(RecipeClient client, String path) {
    return new UnfairLockBuilder(client, ZPath.of(path));
  }
}
