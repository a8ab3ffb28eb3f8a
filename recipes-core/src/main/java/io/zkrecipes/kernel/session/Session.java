package io.zkrecipes.kernel.session;

import io.zkrecipes.LossReason;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.LeaseClock;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.internal.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;

/**
 * One ZooKeeper session of a client, over all its connections, until it ends. It ends once.
 *
 * <p><b>Lease clock.</b> While the session has listeners, it sends a small write every fifth of the
 * session timeout, and so keeps the {@linkplain LeaseClock lease clock} fresh: what a listener may
 * believe of the session rests on answered writes, never on {@link #isConnected}.
 *
 * <p><b>Lost replies.</b> {@link #repeated} sends a request again after a reconnect, for requests
 * that may be applied twice; deletes of own nodes above all, so that none is left behind. Writes
 * that must be applied once are a {@link Transaction}.
 *
 * <p><b>Threads.</b> Thread-safe, without a lock. Replies, watch events, disconnects and reconnects
 * come on ZooKeeper's event thread; {@link #tick} runs on the client's clock thread; the session
 * ends on whichever thread notices first.
 */
public final class Session {
  private static final List<Op> HEARTBEAT = List.of(Op.check("/", -1));

  private final ZooKeeper zk;
  private final SessionContext context;
  private final LeaseClock clock;
  private final Wire wire;
  private final WatchRegistry watches = new WatchRegistry(this);
  private final Set<SessionListener> listeners = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<Function<Session, ?>, Object> attachments =
      new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<CompletableFuture<Boolean>> reconnectWaiters =
      new ConcurrentLinkedQueue<>();
  private final AtomicInteger pendingDeletes = new AtomicInteger();
  private final CompletableFuture<LossReason> ended = new CompletableFuture<>();
  private final Duration tickInterval;
  private final ScheduledFuture<?> ticks;
  // Written on the event thread, read by any thread. A hint: no promise rests on it.
  private volatile boolean connected = true;
  private volatile long lastHeartbeat;

  Session(ZooKeeper zk, SessionContext context) {
    this.zk = zk;
    this.context = context;
    this.clock =
        new LeaseClock(
            System::nanoTime, () -> TimeUnit.MILLISECONDS.toNanos(zk.getSessionTimeout()));
    this.wire = new Wire(zk, clock);
    this.lastHeartbeat = clock.now() - clock.timeout();
    this.tickInterval = Duration.ofMillis(Math.max(10, Math.min(200, zk.getSessionTimeout() / 40)));
    this.ticks =
        context
            .scheduler()
            .scheduleWithFixedDelay(
                this::tick, tickInterval.toNanos(), tickInterval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** What this session shares with the other sessions of its client. */
  public SessionContext context() {
    return context;
  }

  /** Sends single requests in this session; a lost reply is the caller's to resolve. */
  public Wire wire() {
    return wire;
  }

  /** Tells how long the server is certain to keep this session. */
  public LeaseClock clock() {
    return clock;
  }

  WatchRegistry watches() {
    return watches;
  }

  /** The session id. */
  public long id() {
    return zk.getSessionId();
  }

  /** Completes when the session has ended, with the reason. */
  public CompletableFuture<LossReason> ended() {
    return ended;
  }

  /** Whether the session has ended. */
  public boolean isOver() {
    return ended.isDone();
  }

  /** Whether requests can be sent now, as far as is known. */
  public boolean isConnected() {
    return connected && !isOver();
  }

  /** The number of deletes of own nodes that are not confirmed yet. */
  public int pendingDeletes() {
    return pendingDeletes.get();
  }

  /** Whether a lease may be granted now: connected, and a write was answered lately. */
  public boolean isFresh() {
    return isConnected() && isHandleAlive() && !clock.doubtful();
  }

  /** Whether the server is certain to keep this session now, even if no reply comes any more. */
  public boolean isCertain() {
    return !isOver() && isHandleAlive() && clock.left() > 0;
  }

  /** Why leases of this session are lost, given that it is not {@linkplain #isCertain certain}. */
  public LossReason lossReason() {
    return isOver() || !isHandleAlive() ? context.endReason() : LossReason.NO_CONTACT;
  }

  /** How long an operation may take that waits for replies but not for other clients. */
  public Duration requestTimeout() {
    return context.requestTimeout(Duration.ofNanos(clock.timeout()));
  }

  boolean belongsTo(ZooKeeper handle) {
    return zk == handle;
  }

  /** Whether the ZooKeeper handle can still be used: neither closed nor expired. */
  public boolean isHandleAlive() {
    return zk.getState().isAlive();
  }

  /**
   * An object that belongs to this session. Made at the first call by the factory, which is also
   * the key.
   */
  @SuppressWarnings("unchecked") // a factory is only ever mapped to what it made
  public <T> T attachment(Function<Session, T> factory) {
    return (T) attachments.computeIfAbsent(factory, absent -> factory.apply(this));
  }

  /**
   * Reads a node and watches it from then on; see {@link NodeListener}.
   *
   * @return completes with what was read first, after the listener was called with it
   */
  public CompletableFuture<Reply<Node>> watch(String path, NodeListener listener) {
    return watches.add(path, listener);
  }

  /**
   * Waits for a node that does not exist: the listener is called once it was created, and then as
   * by {@link #watch}.
   *
   * @return completes with {@code NONODE} when the watch is set, with {@code OK} if there is a node
   *     already, which is read next
   */
  public CompletableFuture<Reply<Node>> watchMissing(String path, NodeListener listener) {
    return watches.addMissing(path, listener);
  }

  /** Calls this listener no more for this node. */
  public void unwatch(String path, NodeListener listener) {
    watches.remove(path, listener);
  }

  /**
   * Reads the names in a directory, and leaves a watch on them if there is a directory.
   *
   * @param listener called once: {@code onChange} after a name was added or removed, {@code
   *     onDeleted} after the directory was deleted, {@code onSessionLost}
   */
  public CompletableFuture<Reply<Children>> listWatched(String path, NodeListener listener) {
    return watches.list(path, listener);
  }

  /** Takes back the watch of {@link #listWatched}. */
  public void unwatchNames(String path, NodeListener listener) {
    watches.removeNames(path, listener);
  }

  /** Adds a listener; it is told at once if the session has ended. */
  public void addListener(SessionListener listener) {
    listeners.add(listener);
    // Read after the listener was added; lose() reads the listeners after the end is set.
    if (isOver() && listeners.remove(listener)) {
      listener.onSessionLost(context.endReason());
    }
  }

  /** Removes a listener. */
  public void removeListener(SessionListener listener) {
    listeners.remove(listener);
  }

  /**
   * Sends a request, and again after each reconnect, until it is answered or the session has ended.
   * For requests that may be applied twice: reads, deletes of nodes with unique names, heartbeats.
   */
  public <T> CompletableFuture<Reply<T>> repeated(Supplier<CompletableFuture<Reply<T>>> request) {
    if (isOver()) {
      return CompletableFuture.completedFuture(Reply.failed(Code.SESSIONEXPIRED));
    }
    return request
        .get()
        .thenCompose(
            reply -> {
              if (reply.is(Code.CONNECTIONLOSS)) {
                return reconnected().thenCompose(live -> repeated(request));
              }
              return reply.refusedForNow()
                  ? context.pause(1).thenCompose(paused -> repeated(request))
                  : CompletableFuture.completedFuture(reply);
            });
  }

  /** Reads a node; see {@link #repeated}. */
  public CompletableFuture<Reply<Node>> read(String path) {
    return repeated(() -> wire.read(path));
  }

  /** Reads the Stat of a node; see {@link #repeated}. */
  public CompletableFuture<Reply<Node>> stat(String path) {
    return repeated(() -> wire.stat(path));
  }

  /** Reads the names in a directory; see {@link #repeated}. */
  public CompletableFuture<Reply<Children>> list(String path) {
    return repeated(() -> wire.list(path));
  }

  /** As {@link #list(String)}, and leaves a watch on the names. */
  public CompletableFuture<Reply<Children>> list(String path, Watcher watcher) {
    return repeated(() -> wire.listWatched(path, watcher));
  }

  /**
   * Sends a read behind a sync: it sees every write that any server confirmed before this call. A
   * lost reply to either is a lost reply.
   */
  public <T> CompletableFuture<Reply<T>> synced(
      String path, Supplier<CompletableFuture<Reply<T>>> request) {
    CompletableFuture<Reply<Boolean>> synced = wire.sync(path);
    return request
        .get()
        .thenCombine(synced, (reply, sync) -> sync.ok() ? reply : Reply.failed(sync.code()));
  }

  /**
   * Called after a lost reply. Completes with true when requests go over a later connection than
   * the one that lost it; with false when the session has ended. At once if no disconnect is known:
   * then either the session has reconnected since, or the handle queues requests until it has.
   */
  public CompletableFuture<Boolean> reconnected() {
    CompletableFuture<Boolean> next = new CompletableFuture<>();
    reconnectWaiters.add(next);
    // Read after the waiter was added: resumed() and lose() set the state, then drain the queue.
    if (isOver()) {
      next.complete(false);
    } else if (connected) {
      next.complete(true);
    }
    return next;
  }

  /**
   * Deletes an own node, and tries until the delete is confirmed or the session ends. Sent before
   * any later request of the calling thread.
   *
   * @return completes with true if this call deleted the node; with false if there was no such node
   *     or the session ended
   */
  public CompletableFuture<Boolean> discard(String path) {
    return discard(path, RequestBatch.NONE);
  }

  /** As above, but sent with the other requests of the batch. */
  public CompletableFuture<Boolean> discard(String path, RequestBatch batch) {
    if (isOver() && context.isClosed()) {
      context.orphanCleaner().delete(path);
      return CompletableFuture.completedFuture(false);
    }
    pendingDeletes.incrementAndGet();
    return discard(path, batch, 0)
        .whenComplete((deleted, error) -> pendingDeletes.decrementAndGet());
  }

  /**
   * Deletes an own node that may exist: the reply to its create was lost, and only its id is known.
   * Needed for a closed client alone; the node of a live one is found by the request that made it.
   */
  public void discardById(String dir, ProtectedId id) {
    if (context.isClosed()) {
      context.orphanCleaner().delete(dir, id);
    }
  }

  private CompletableFuture<Boolean> discard(String path, RequestBatch batch, int attempt) {
    return repeated(() -> batch.delete(this, path))
        .thenCompose(
            reply -> {
              if (reply.sessionOver() && context.isClosed()) {
                context.orphanCleaner().delete(path); // the session may live on
              }
              if (reply.ok() || reply.is(Code.NONODE) || reply.sessionOver()) {
                return CompletableFuture.completedFuture(reply.ok());
              }
              context.warnOnce("cannot delete " + path + ": " + reply.code() + ", trying again");
              return context
                  .pause(attempt)
                  .thenCompose(paused -> discard(path, batch, attempt + 1));
            });
  }

  /** Sends a heartbeat; completes with whether it was answered in this session. */
  public CompletableFuture<Boolean> heartbeat() {
    return repeated(() -> wire.multi(HEARTBEAT)).thenApply(Reply::answered);
  }

  /**
   * Told of a disconnect, of this connection or of an earlier one. If the heartbeat is answered,
   * the event was late, and the session is connected.
   */
  void suspended() {
    connected = false;
    wire.multi(HEARTBEAT)
        .thenAccept(
            reply -> {
              if (reply.answered() && !connected) {
                resumed();
              }
            });
  }

  /** Told that the session is connected, for the first time or again. */
  void resumed() {
    connected = true;
    lastHeartbeat = clock.now();
    wire.multi(HEARTBEAT);
    for (CompletableFuture<Boolean> next = reconnectWaiters.poll();
        next != null;
        next = reconnectWaiters.poll()) {
      next.complete(true);
    }
  }

  /** Ends the session; no effect if it has ended before. */
  void lose(LossReason reason) {
    if (!ended.complete(reason)) {
      return;
    }
    ticks.cancel(false);
    watches.clear();
    for (SessionListener listener : List.copyOf(listeners)) {
      if (listeners.remove(listener)) {
        listener.onSessionLost(reason);
      }
    }
    reconnectWaiters.forEach(next -> next.complete(false));
  }

  private void tick() {
    if (listeners.isEmpty()) {
      return;
    }
    if (!isHandleAlive()) { // closed by the owner of a CuratorFramework, without an event
      lose(LossReason.SESSION_EXPIRED);
      return;
    }
    boolean isPaceKept = clock.now() - lastHeartbeat >= clock.pace();
    if (connected && clock.due() && isPaceKept) {
      lastHeartbeat = clock.now();
      wire.multi(HEARTBEAT);
    }
    listeners.forEach(SessionListener::onTick);
    long left = clock.left();
    // Ticks when the certainty ends, not up to one interval later.
    if (left > 0 && left < tickInterval.toNanos()) {
      context.after(Duration.ofNanos(left), () -> listeners.forEach(SessionListener::onTick));
    }
  }
}
