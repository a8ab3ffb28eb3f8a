package io.zkrecipes.lock;

import io.zkrecipes.AcquireTimeoutException;
import io.zkrecipes.Lease;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A number of permits, shared by all who name the same path: some can be taken and given back, and
 * who wants more than are left waits (Dijkstra, "Cooperating sequential processes", 1965; weighted
 * as in Reiser, "Semaphores with multiple wait", 1973).
 *
 * <p>Requests are served in the order of arrival over all processes, all or nothing: nobody small
 * passes somebody large, and two who want more than half each never wait for each other.
 *
 * <p>Every request is one node, {@code <path>/_c_<uuid>-<permits>-permits-<10 digits>},
 * EPHEMERAL_SEQUENTIAL, data = owner name; the data of {@code <path>} is the number of permits, as
 * the first one there expects it. Whoever expects another number is refused, until the number is
 * {@linkplain #resize changed}: from then on it counts what stands there. Free: one round trip,
 * however many permits. Release: none. Thread-safe and immutable.
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
   * The taking of this many permits at once, with all the verbs of a lock: waiting, trying, asking
   * without a thread. Holding is one {@link Lease}, with which all of them are given back. What
   * looks at the line ({@code inspect}, {@code requestRevocation}) sees it as that of a lock, whose
   * first one holds: better use {@link #inspect} here.
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
   * Changes how many permits there are: for all, as soon as they hear of it, and until it is
   * changed again. Those who wait come in if there are enough now. Nothing is taken from those who
   * hold: with fewer permits nobody comes in until enough were given back, and who waits for more
   * than there are now gets {@code IllegalArgumentException}. Not interruptible; waits for one
   * answer, as {@link DistributedLock#inspect} does.
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

  /** Permits belong to leases, and never to threads: a thread may take some, and then some more. */
  private static final class Permits extends LineLock {
    Permits(RecipeClient client, ZPath path, LockEntrance entrance) {
      super(client, path, entrance, new LockOwnership(new Holds(), false));
    }
  }
}
