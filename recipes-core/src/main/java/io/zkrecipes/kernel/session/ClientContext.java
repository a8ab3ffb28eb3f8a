package io.zkrecipes.kernel.session;

import io.zkrecipes.AclPolicy;
import io.zkrecipes.Backoff;
import io.zkrecipes.ClientClosedException;
import io.zkrecipes.LossReason;
import io.zkrecipes.RecipeClient;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.CallbackExecutor;
import io.zkrecipes.kernel.concurrent.DaemonThreads;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.CuratorEventType;
import org.apache.curator.framework.api.CuratorListener;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one live {@link Session} at a time over a CuratorFramework, and gives the next one to those
 * who wait for it. Owns the client's two kinds of threads: one clock, and the callback executor.
 */
public final class ClientContext implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientContext.class);

  private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(5);

  /**
   * What applies to every node and every callback of a client; the session timeout is what was
   * asked for, and counts until there is a session.
   */
  public record Settings(
      String namespace,
      AclPolicy acl,
      String ownerName,
      Executor callbacks,
      Backoff retry,
      Duration sessionTimeout) {}

  private static volatile @Nullable Function<RecipeClient, ClientContext> accessor;

  private final CuratorFramework curator;
  private final Settings settings;
  private final ScheduledThreadPoolExecutor scheduler;
  private final OrphanCleaner leftovers;
  private final CallbackExecutor callbacks;
  private final CuratorListener listener = (client, event) -> heard(event);
  private final Set<String> warned = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<CompletableFuture<Session>> waiting =
      new ConcurrentLinkedQueue<>();
  private final Set<Runnable> resting = ConcurrentHashMap.newKeySet();
  private final SharedObjects shared = new SharedObjects(this);
  private final String id = ProtectedId.create().uuid();
  // Guards the change from one session to the next; never held while calling out.
  private final ReentrantLock change = new ReentrantLock();
  private volatile @Nullable Session current;
  private volatile boolean closed;

  /** The context of a client: how recipes reach the kernel, and users do not. */
  public static ClientContext of(RecipeClient client) {
    return Objects.requireNonNull(accessor, "set by RecipeClient").apply(client);
  }

  /** Called by RecipeClient alone, before there is a client. */
  public static void grantAccess(Function<RecipeClient, ClientContext> access) {
    accessor = access;
  }

  /** Listens to a started CuratorFramework, connected or not. */
  public ClientContext(CuratorFramework curator, Settings settings) {
    this.curator = curator;
    this.settings = settings;
    this.leftovers = new OrphanCleaner(curator);
    this.callbacks = new CallbackExecutor(settings.callbacks(), this::warnOnce);
    this.scheduler = new ScheduledThreadPoolExecutor(1, DaemonThreads.daemon("zk-recipes-clock"));
    scheduler.setRemoveOnCancelPolicy(true);
    curator.getCuratorListenable().addListener(listener);
    if (curator.getZookeeperClient().isConnected()) {
      connected();
    }
  }

  /** The session, if there is a live one. */
  public Optional<Session> current() {
    Session session = current;
    return session == null || session.isOver() ? Optional.empty() : Optional.of(session);
  }

  /**
   * Completes with a live session: at once if there is one, or else when it is there. Cancel it
   * when it is not wanted any more.
   */
  public CompletableFuture<Session> next() {
    Optional<Session> live = current();
    if (live.isPresent() && !closed) {
      return CompletableFuture.completedFuture(live.get());
    }
    CompletableFuture<Session> next = new CompletableFuture<>();
    waiting.add(next);
    if (closed) { // looked at after the adding, as close() drains after the closing
      next.completeExceptionally(new ClientClosedException("the client is closed"));
    }
    current().ifPresent(next::complete);
    next.whenComplete(
        (session, error) -> {
          if (error instanceof CancellationException) {
            waiting.removeIf(CompletableFuture::isCancelled);
          }
        });
    return next;
  }

  /** The full path on the server's side. */
  public String full(ZPath path) {
    return settings.namespace() + path.value();
  }

  /** The access list for a node with this full path. */
  public List<ACL> acl(String fullPath) {
    return settings.acl().aclFor(fullPath);
  }

  /** The name that this client writes into its nodes. */
  public String ownerName() {
    return settings.ownerName();
  }

  /** Whether the client is closed. */
  public boolean isClosed() {
    return closed;
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /** Runs user code off ZooKeeper's threads, on a thread of its own if the executor refuses. */
  public void callOut(Runnable callback) {
    callbacks.run(callback);
  }

  /** The same result for users: completes on the callback executor. */
  public <T> CompletableFuture<T> onCallback(CompletableFuture<T> result) {
    return callbacks.of(result);
  }

  /**
   * Completes after a pause that grows with the attempts made, on the clock thread; when the client
   * closes, at once.
   */
  public CompletableFuture<Boolean> pause(int attempt) {
    return rest(settings.retry().pause(attempt));
  }

  /** As above, this long. */
  public CompletableFuture<Boolean> rest(Duration pause) {
    CompletableFuture<Boolean> rested = new CompletableFuture<>();
    Runnable wake = () -> rested.complete(true);
    resting.add(wake);
    after(pause, wake);
    if (closed) { // looked at after the adding, as close() drains after the closing
      wake.run();
    }
    return rested.whenComplete((done, never) -> resting.remove(wake));
  }

  /**
   * Runs something short after a while, on the clock thread; dropped when the client closes.
   *
   * @return takes the plan back
   */
  public Runnable after(Duration delay, Runnable action) {
    try {
      Future<?> planned = scheduler.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> planned.cancel(false);
    } catch (RejectedExecutionException closing) {
      return () -> {};
    }
  }

  /** How long an act that does not wait for others may take: T/3, and 5 s at most. */
  public Duration patience() {
    Session latest = current; // over or not: the next one will be like it
    Duration third = latest == null ? settings.sessionTimeout().dividedBy(3) : latest.third();
    return third.compareTo(LONGEST_PATIENCE) < 0 ? third : LONGEST_PATIENCE;
  }

  public void warnOnce(String message) {
    if (warned.size() < 100 && warned.add(message)) {
      LOG.warn(message);
    }
  }

  public String id() {
    return id;
  }

  public SharedObjects shared() {
    return shared;
  }

  /** What to do about nodes once the client is closed. */
  OrphanCleaner leftovers() {
    return leftovers;
  }

  LossReason whyOver() {
    return closed ? LossReason.CLIENT_CLOSED : LossReason.SESSION_EXPIRED;
  }

  /** Ends the session for all tenants; their nodes are deleted, sent before this returns. */
  @Override
  public void close() {
    Session last;
    change.lock();
    try {
      closed = true;
      last = current;
    } finally {
      change.unlock();
    }
    curator.getCuratorListenable().removeListener(listener);
    if (last != null) {
      last.lose(LossReason.CLIENT_CLOSED);
    }
    ClientClosedException why = new ClientClosedException("the client was closed");
    waiting.forEach(next -> next.completeExceptionally(why));
    scheduler.shutdownNow();
    resting.forEach(Runnable::run);
  }

  /**
   * On the event thread of whichever handle, an older one perhaps: believes the handle's state and
   * not the event, but for a disconnect, which the state shows only later.
   */
  private void heard(CuratorEvent event) {
    if (event.getType() == CuratorEventType.CLOSING) {
      close(); // by the owner of the CuratorFramework, and before its session ends
      return;
    }
    if (event.getType() != CuratorEventType.WATCHED || event.getPath() != null) {
      return;
    }
    switch (event.getWatchedEvent().getState()) {
      case SyncConnected, ConnectedReadOnly -> connected();
      case Disconnected -> current().ifPresent(Session::suspended);
      case Expired, Closed, AuthFailed ->
          current()
              .filter(s -> !s.handleIsAlive())
              .ifPresent(s -> s.lose(LossReason.SESSION_EXPIRED));
      default -> LOG.debug("{}", event);
    }
  }

  private void connected() {
    ZooKeeper handle;
    try {
      handle = curator.getZookeeperClient().getZooKeeper();
    } catch (
        Exception notYet) { // Curator's signature; it reports its own trouble with the connection
      LOG.debug("connected, but no handle yet", notYet);
      after(Duration.ofMillis(50), this::connected);
      return;
    }
    if (handle.getState().isConnected()) {
      adopt(handle);
    }
  }

  private void adopt(ZooKeeper handle) {
    Session before;
    Session now;
    change.lock();
    try {
      before = current;
      if (closed) {
        return;
      }
      now =
          before != null && !before.isOver() && before.belongsTo(handle)
              ? before
              : new Session(handle, this);
      current = now;
    } finally {
      change.unlock();
    }
    if (now == before) {
      now.resumed();
      return;
    }
    if (before != null) {
      before.lose(LossReason.SESSION_EXPIRED);
    }
    for (CompletableFuture<Session> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.complete(now);
    }
  }
}
