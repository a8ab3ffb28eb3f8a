package io.zkrecipes.lock;

import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.session.ClientContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A pair of locks: many may read at a time, or one may write.
 *
 * <p>Readers and writers stand in one line in the order of arrival over all processes: a reader
 * waits for the nearest writer before it, a writer for everybody before it, so neither starves
 * (after Courtois, Heymans and Parnas, "Concurrent control with readers and writers", CACM 14(10),
 * 1971, with one queue).
 *
 * <p>Every request is one node, {@code <path>/_c_<uuid>-__READ__<10 digits>} or {@code -__WRIT__},
 * EPHEMERAL_SEQUENTIAL, data = owner name, parents CONTAINER: the format of Curator's
 * InterProcessReadWriteLock, so both exclude each other on one path. Free: one round trip. Release:
 * none. Thread-safe and immutable.
 */
public final class DistributedReadWriteLock {
  private final ZPath path;
  private final LineLock readLock;
  private final LineLock writeLock;

  DistributedReadWriteLock(RecipeClient client, ZPath path, WaitMode waitMode, boolean reentrant) {
    ReadWriteHolds holds = new ReadWriteHolds("DistributedReadWriteLock[" + path + "]");
    this.path = path;
    this.readLock =
        new ReadLock(
            client,
            new LineEntrance(ClientContext.of(client), path, LockMode.READ, waitMode),
            new LockOwnership(holds.reads(), reentrant));
    this.writeLock =
        new WriteLock(
            client,
            new LineEntrance(ClientContext.of(client), path, LockMode.WRITE, waitMode),
            new LockOwnership(holds.writes(), reentrant));
  }

  /**
   * The lock at this path.
   *
   * @throws IllegalArgumentException naming the path and what is wrong with it
   */
  public static DistributedReadWriteLock of(RecipeClient client, String path) {
    return builder(client, path).build();
  }

  /** As {@link #of}, with options. */
  public static ReadWriteLockBuilder builder(RecipeClient client, String path) {
    return new ReadWriteLockBuilder(client, ZPath.of(path));
  }

  /** Where the lock is, below the client's namespace. */
  public ZPath path() {
    return path;
  }

  /** Lets many in at a time, while nobody writes. */
  public DistributedLock readLock() {
    return readLock;
  }

  /** Lets one in, while nobody else reads or writes. */
  public DistributedLock writeLock() {
    return writeLock;
  }

  /**
   * Turns a writer into a reader, without anybody in between: those who wait to read come in, those
   * who wait to write go on waiting. One round trip; not interruptible, but no wait for others.
   *
   * <p>Stop writing before the call: others may read before its answer is here, and the lease of
   * the writer looks valid until then.
   *
   * <p>The way back does not exist: two readers that wait to write would wait for each other.
   *
   * @param write a lease of {@link #writeLock}; it ends as released
   * @return the lease of the reader, with a larger token
   * @throws io.zkrecipes.LeaseLostException if the lease is gone
   * @throws io.zkrecipes.CoordinationException if the node of the reader was refused; the lease is
   *     that of a writer still
   * @throws IllegalArgumentException if it is no lease of a write lock that is not re-entrant; a
   *     thread that owns the write lock takes the read lock as well, and releases the write lock
   */
  public Lease downgrade(Lease write) {
    Blocking.refuseEventThread(this, "downgradeAsync");
    return Blocking.awaitUninterruptibly(Downgrade.of(ours(write)));
  }

  /** As {@link #downgrade}, without a thread; completes on the client's callback executor. */
  public CompletableFuture<Lease> downgradeAsync(Lease write) {
    return writeLock.onCallback(Downgrade.of(ours(write)));
  }

  private Lease ours(Lease write) {
    if (!write.path().equals(path)) {
      throw new IllegalArgumentException(write + " (expected: a lease of " + path + ")");
    }
    return write;
  }

  /** These locks as {@code java.util.concurrent} ones: owned by threads, and re-entrant. */
  public ReadWriteLock asJavaLock() {
    return new ReadWriteLock() {
      @Override
      public Lock readLock() {
        return readLock.asJavaLock();
      }

      @Override
      public Lock writeLock() {
        return writeLock.asJavaLock();
      }
    };
  }

  @Override
  public String toString() {
    return "DistributedReadWriteLock[" + path + "]";
  }

  private static final class ReadLock extends LineLock {
    ReadLock(RecipeClient client, LineEntrance line, LockOwnership ownership) {
      super(client, line.path(), line, ownership);
    }
  }

  private static final class WriteLock extends LineLock {
    WriteLock(RecipeClient client, LineEntrance line, LockOwnership ownership) {
      super(client, line.path(), line, ownership);
    }
  }
}
