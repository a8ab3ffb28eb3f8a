package io.zkrecipes;

import io.zkrecipes.kernel.concurrent.Blocking;
import io.zkrecipes.kernel.concurrent.Deadline;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.curator.framework.CuratorFramework;
import org.jspecify.annotations.Nullable;

/**
 * The connection that recipes work over: keeps one live ZooKeeper session at a time, built on
 * curator-framework. Thread-safe; make one per process and share it.
 *
 * <pre>{@code
 * try (RecipeClient client = RecipeClient.connect("localhost:2181")) {
 *   DistributedLock lock = FairLock.of(client, "/orders/42");
 *   try (Lease lease = lock.acquire(Duration.ofSeconds(5))) {
 *     storage.write(row, lease.token());
 *   }
 * }
 * }</pre>
 */
public final class RecipeClient implements AutoCloseable {
  static {
    ClientContext.grantAccess(client -> client.context);
  }

  private final CuratorFramework curator;
  private final boolean ownsCurator;
  private final ClientContext context;
  private final @Nullable ExecutorService ownedCallbacks;
  private final AtomicBoolean closed = new AtomicBoolean();

  RecipeClient(
      CuratorFramework curator,
      boolean ownsCurator,
      ClientContext context,
      @Nullable ExecutorService ownedCallbacks) {
    this.curator = curator;
    this.ownsCurator = ownsCurator;
    this.context = context;
    this.ownedCallbacks = ownedCallbacks;
  }

  /**
   * Begins to connect and returns at once; the first act of a recipe waits for the connection.
   *
   * @param connectString {@code host:port[,host:port…][/chroot]}
   * @throws IllegalArgumentException naming the part that cannot be read
   */
  public static RecipeClient connect(String connectString) {
    return builder(connectString).build();
  }

  /** As {@link #connect}, with options. */
  public static RecipeClientBuilder builder(String connectString) {
    return new RecipeClientBuilder(connectString);
  }

  /**
   * Works over a started CuratorFramework, its session and its namespace; closing this client
   * leaves it open.
   *
   * @throws IllegalArgumentException if it is not started
   */
  public static RecipeClient over(CuratorFramework curator) {
    return builder(curator).build();
  }

  /** As {@link #over}, with options. */
  public static RecipeClientBuilder builder(CuratorFramework curator) {
    return new RecipeClientBuilder(curator);
  }

  /** The CuratorFramework below, for what this library does not do. */
  public CuratorFramework curator() {
    return curator;
  }

  /** The name that this client writes into its nodes, for people who look who holds what. */
  public String ownerName() {
    return context.ownerName();
  }

  /**
   * Waits for a connected session.
   *
   * @return whether there is one
   * @throws ClientClosedException if the client is closed
   * @throws IllegalStateException on ZooKeeper's event thread, which would wait for itself
   */
  public boolean awaitConnected(Duration timeout) throws InterruptedException {
    long nanos = Deadline.nanos("timeout", timeout);
    CompletableFuture<Session> next = context.next();
    if (!next.isDone()) {
      Blocking.refuseEventThread("awaitConnected", "another thread");
    }
    try {
      next.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException e) {
      throw new ClientClosedException("the client is closed");
    }
  }

  /**
   * Releases what is held, ends what waits with {@link ClientClosedException}, and closes the
   * connection if this client made it. Leases still held become {@code LOST}. Idempotent; never
   * throws; waits for the server's answer only to close its own session.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    boolean interrupted = Thread.interrupted(); // it would keep the goodbye from being sent
    try {
      context.close();
      if (ownsCurator) {
        curator.close();
      }
    } finally {
      if (ownedCallbacks != null) {
        ownedCallbacks.shutdown();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
