package io.zkrecipes.lock;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A number of permits at one path, shared by all processes that use the path. A request for more
 * permits than are free waits until enough are given back (Dijkstra, "Cooperating sequential
 * processes", 1965; weighted as in Reiser, "Semaphores with multiple wait", 1973).
 *
 * <p>Requests are served in the order of arrival over all processes, all or nothing: a request for
 * few permits does not pass an earlier one for many, and two requests for more than half of the
 * permits never wait for each other.
 *
 * <p>Every request is one node, {@code <path>/_c_<uuid>-<permits>-permits-<10 digits>},
 * EPHEMERAL_SEQUENTIAL, data = owner name; the data of {@code <path>} is the number of permits, as
 * the first process expected it. A process that expects another number is refused, until the number
 * is {@linkplain #resize changed}: from then on the number in the node counts. Free: one round
 * trip, however many permits. Release: none. Thread-safe and immutable.
 */
public final class DistributedSemaphore {
  private final RecipeClient client;
  private final ZPath path;
  private final PermitProtocol protocol;

  DistributedSemaphore(RecipeClient client, ZPath path, PermitProtocol protocol) {
    this.client = client;
    this.path = path;
    this.protocol = protocol;
  }

  /**
   * The semaphore at this path, with this many permits unless it was resized.
   *
   * @throws IllegalArgumentException naming the path or the number, and what is wrong with it
   */
  public static DistributedSemaphore of(RecipeClient client, String path, int permits) {
    return builder(client, path, permits).build();
  }

  /** As {@link #of}, with options. */
  public static SemaphoreBuilder builder(RecipeClient client, String path, int permits) {
    return new SemaphoreBuilder(client, ZPath.of(path), permits);
  }

  /** Where the semaphore is, below the client's namespace. */
  public ZPath path() {
    return path;
  }

  /**
   * This many permits at once as a lock, with all its methods: waiting, trying, acquiring without a
   * thread. The permits are one {@link Lease}, and are given back together. The methods that read
   * the line ({@code inspect}, {@code requestRevocation}) take only its first entry for a holder:
   * use {@link #inspect} of the semaphore instead.
   *
   * @throws IllegalArgumentException if it is not positive. More than there are is refused by the
   *     verbs, in the same way
   */
  public DistributedLock permits(int permits) {
    if (permits < 1) {
      throw new IllegalArgumentException("permits: " + permits + " (expected: > 0)");
    }
    return new Permits(client, path, protocol.entrance(permits));
  }

  /** Waits for one permit, as long as it takes. See {@link DistributedLock#acquire()}. */
  public Lease acquire() throws InterruptedException {
    return permits(1).acquire();
  }

  /** Waits for this many permits, as long as it takes. See {@link DistributedLock#acquire()}. */
  public Lease acquire(int permits) throws InterruptedException {
    return permits(permits).acquire();
  }

  /**
   * Waits for this many permits, this long; zero asks once.
   *
   * @throws AcquireTimeoutException as {@link DistributedLock#acquire(Duration)}
   */
  public Lease acquire(int permits, Duration timeout) throws InterruptedException {
    return permits(permits).acquire(timeout);
  }

  /** Takes this many permits if they are free now. See {@link DistributedLock#tryAcquire}. */
  public Optional<Lease> tryAcquire(int permits) {
    return permits(permits).tryAcquire();
  }

  /** Waits without a thread. See {@link DistributedLock#acquireAsync()}. */
  public CompletableFuture<Lease> acquireAsync(int permits) {
    return permits(permits).acquireAsync();
  }

  /**
   * Changes how many permits there are: for all processes, as soon as they read it, and until it is
   * changed again. Waiting requests are granted if there are enough permits now. No lease is taken
   * back: with fewer permits no request is granted until enough were given back, and a waiting
   * request for more permits than there are now fails with {@code IllegalArgumentException}. Not
   * interruptible; waits for one answer, as {@link DistributedLock#inspect} does.
   *
   * @throws io.zkrecipes.CoordinationException without an answer in that time; what was not sent by
   *     then is not sent later
   * @throws IllegalArgumentException if the number is not within 1 to 999,999,999
   * @throws UnsupportedOperationException if it is compatible with Curator's, whose number is fixed
   */
  public void resize(int permits) {
    protocol.resize(SemaphoreBuilder.checked(permits));
  }

  /** Reads how many permits there are, who holds and who waits, in order; writes nothing. */
  public SemaphoreView inspect() {
    return protocol.inspect();
  }

  @Override
  public String toString() {
    return "DistributedSemaphore[" + path + "]";
  }

  /** Permits belong to leases, not to threads: a thread may take more while it holds some. */
  private static final class Permits extends LineLock {
    Permits(RecipeClient client, ZPath path, LockEntrance entrance) {
      super(client, path, entrance, new LockOwnership(new Holds(), false));
    }
  }
}
