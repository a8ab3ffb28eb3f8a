package io.zkrecipes.lock;

import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;

/**
 * A lock in strict order of arrival over all processes and threads.
 *
 * <p>Every request is one node, {@code <path>/_c_<uuid>-lock-<10 digits>}, EPHEMERAL_SEQUENTIAL,
 * data = owner name, parents CONTAINER: the format of Curator's InterProcessMutex, so both exclude
 * each other on one path. The lowest number holds; everybody else watches the one before (after
 * Hunt et al., "ZooKeeper: Wait-free coordination for Internet-scale systems", USENIX ATC 2010,
 * section 2.4). Free: one round trip. Release: none. Handing over: none.
 *
 * <p>After the loss of a session, those who wait join again at the end of the line, unless built
 * with {@link FairLockBuilder#failOnSessionLoss}.
 */
public final class FairLock extends LineLock {

  FairLock(RecipeClient client, ZPath path, LockEntrance entrance, boolean reentrant) {
    super(client, path, entrance, new LockOwnership(new Holds(), reentrant));
  }

  /**
   * The lock at this path.
   *
   * @throws IllegalArgumentException naming the path and what is wrong with it
   */
  public static FairLock of(RecipeClient client, String path) {
    return builder(client, path).build();
  }

  /** As {@link #of}, with options. */
  public static FairLockBuilder builder(RecipeClient client, String path) {
    return new FairLockBuilder(client, ZPath.of(path));
  }
}
