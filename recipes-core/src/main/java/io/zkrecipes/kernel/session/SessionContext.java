package io.zkrecipes.kernel.session;

import io.zkrecipes.AclPolicy;
import io.zkrecipes.Backoff;
import io.zkrecipes.LossReason;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.CallbackExecutor;
import io.zkrecipes.kernel.concurrent.DaemonThreads;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.data.ACL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all sessions of one client share: its settings, the clock thread, the callback executor, and
 * whether the client is closed. Knows no session. Thread-safe.
 */
public abstract class SessionContext {
  private static final Logger LOG = LoggerFactory.getLogger(SessionContext.class);
  private static final int MAX_WARNINGS = 100;
  private static final Duration LONGEST_REQUEST_TIMEOUT = Duration.ofSeconds(5);

  /**
   * What a client was built with.
   *
   * @param sessionTimeout the timeout to ask the server for; the server may negotiate another one
   */
  public record Settings(
      String namespace,
      AclPolicy acl,
      String ownerName,
      Executor callbacks,
      Backoff retry,
      Duration sessionTimeout) {}

  private final Settings settings;
  private final OrphanCleaner orphanCleaner;
  private final CallbackExecutor callbacks;
  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(1, DaemonThreads.daemon("zk-recipes-clock"));
  private final Set<String> warnings = ConcurrentHashMap.newKeySet();
  private final Set<Runnable> pauses = ConcurrentHashMap.newKeySet();
  private final String id = ProtectedId.create().uuid();
  private volatile boolean closed;

  SessionContext(Settings settings, OrphanCleaner orphanCleaner) {
    this.settings = settings;
    this.orphanCleaner = orphanCleaner;
    this.callbacks = new CallbackExecutor(settings.callbacks(), this::warnOnce);
    scheduler.setRemoveOnCancelPolicy(true);
  }

  /** A unique id of this client object. */
  public String id() {
    return id;
  }

  /** The full path of a node on the server, including the client's namespace. */
  public String fullPath(ZPath path) {
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

  /** Runs user code on the callback executor; if that refuses the task, on a new thread. */
  public void runCallback(Runnable callback) {
    callbacks.run(callback);
  }

  /** A copy of this future for users: it completes on the callback executor. */
  public <T> CompletableFuture<T> onCallback(CompletableFuture<T> result) {
    return callbacks.of(result);
  }

  /**
   * Completes on the clock thread after a pause that grows with the number of attempts; at once
   * when the client closes.
   */
  public CompletableFuture<Boolean> pause(int attempt) {
    return pause(settings.retry().pause(attempt));
  }

  /** Completes on the clock thread after this time; at once when the client closes. */
  public CompletableFuture<Boolean> pause(Duration time) {
    CompletableFuture<Boolean> pause = new CompletableFuture<>();
    Runnable end = () -> pause.complete(true);
    pauses.add(end);
    after(time, end);
    if (closed) { // read after the pause was added: stop() reads the pauses after closed was set
      end.run();
    }
    return pause.whenComplete((done, never) -> pauses.remove(end));
  }

  /**
   * Runs a short action on the clock thread after this time; never if the client closes before.
   *
   * @return cancels the action
   */
  public Runnable after(Duration delay, Runnable action) {
    try {
      Future<?> scheduled = scheduler.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> scheduled.cancel(false);
    } catch (RejectedExecutionException closing) {
      return () -> {};
    }
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /** Logs a warning, each text once. */
  public void warnOnce(String message) {
    if (warnings.size() < MAX_WARNINGS && warnings.add(message)) {
      LOG.warn(message);
    }
  }

  /**
   * How long an operation may take that waits for replies but not for other clients: a third of the
   * session timeout, 5 s at most.
   */
  Duration requestTimeout(Duration sessionTimeout) {
    Duration third = sessionTimeout.dividedBy(3);
    return third.compareTo(LONGEST_REQUEST_TIMEOUT) < 0 ? third : LONGEST_REQUEST_TIMEOUT;
  }

  /** As above, for the session timeout that the client asks for. */
  Duration defaultRequestTimeout() {
    return requestTimeout(settings.sessionTimeout());
  }

  /** Deletes what a closed client has left behind. */
  OrphanCleaner orphanCleaner() {
    return orphanCleaner;
  }

  /** Whether the client is closed. */
  public boolean isClosed() {
    return closed;
  }

  /** Why a session of this client that has ended did so. */
  LossReason endReason() {
    return closed ? LossReason.CLIENT_CLOSED : LossReason.SESSION_EXPIRED;
  }

  /** From now on the client is closed; {@link #stop} follows. */
  void markClosed() {
    closed = true;
  }

  /** Ends the clock thread and all pauses. Called after {@link #markClosed}. */
  void stop() {
    scheduler.shutdownNow();
    pauses.forEach(Runnable::run);
  }
}
