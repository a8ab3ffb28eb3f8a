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
 * One ZooKeeper session, from connect to loss. Loss happens once.
 *
 * <p>While something of ours lives in it, a small write goes out every fifth of the session timeout
 * and keeps the {@linkplain LeaseClock lease clock} fresh. What may be repeated without harm is
 * repeated over reconnects until the session ends; deletes of our own nodes in particular, so that
 * nothing is left behind. Thread-safe; replies and events come on ZooKeeper's event thread.
 */
public final class Session {
  private static final List<Op> SIGN_OF_LIFE = List.of(Op.check("/", -1));

  private final ZooKeeper zk;
  private final ClientContext owner;
  private final LeaseClock clock;
  private final Wire wire;
  private final WatchRegistry watches = new WatchRegistry(this);
  private final Set<SessionListener> tenants = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<Function<Session, ?>, Object> attachments =
      new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<CompletableFuture<Boolean>> reconnects =
      new ConcurrentLinkedQueue<>();
  private final AtomicInteger pendingDeletes = new AtomicInteger();
  private final CompletableFuture<LossReason> ended = new CompletableFuture<>();
  private final Duration beat;
  private final ScheduledFuture<?> ticking;
  // Written on the event thread, read anywhere: a hint, never what safety rests on.
  private volatile boolean connected = true;
  private volatile long lastSign;

  Session(ZooKeeper zk, ClientContext owner) {
    this.zk = zk;
    this.owner = owner;
    this.clock =
        new LeaseClock(
            System::nanoTime, () -> TimeUnit.MILLISECONDS.toNanos(zk.getSessionTimeout()));
    this.wire = new Wire(zk, clock);
    this.lastSign = clock.now() - clock.timeout();
    this.beat = Duration.ofMillis(Math.max(10, Math.min(200, zk.getSessionTimeout() / 40)));
    this.ticking =
        owner
            .scheduler()
            .scheduleWithFixedDelay(
                this::tick, beat.toNanos(), beat.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The client that this session belongs to. */
  public ClientContext owner() {
    return owner;
  }

  /** The raw requests of this session. */
  public Wire wire() {
    return wire;
  }

  public LeaseClock clock() {
    return clock;
  }

  WatchRegistry watches() {
    return watches;
  }

  /** The number ZooKeeper gave to this session. */
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

  /** Whether requests can be sent now, as far as known. */
  public boolean isConnected() {
    return connected && !isOver();
  }

  /** Own nodes whose deletion the server has not confirmed yet. */
  public int pendingDeletes() {
    return pendingDeletes.get();
  }

  /** Whether a grant may be given now: connected, and heard from lately. */
  public boolean isFresh() {
    return isConnected() && handleIsAlive() && !clock.doubtful();
  }

  /** Whether the server is certain to have this session still, whatever has happened since. */
  public boolean isCertain() {
    return !isOver() && handleIsAlive() && clock.left() > 0;
  }

  public LossReason whyUncertain() {
    return isOver() || !handleIsAlive() ? owner.whyOver() : LossReason.NO_CONTACT;
  }

  Duration third() {
    return Duration.ofNanos(clock.timeout() / 3);
  }

  boolean belongsTo(ZooKeeper handle) {
    return zk == handle;
  }

  public boolean handleIsAlive() {
    return zk.getState().isAlive();
  }

  /**
   * An object that lives as long as this session, made by {@code factory}, which is also its key.
   */
  @SuppressWarnings("unchecked") // a factory is only ever mapped to what it made
  public <T> T attachment(Function<Session, T> factory) {
    return (T) attachments.computeIfAbsent(factory, absent -> factory.apply(this));
  }

  /** Watches a node; the listener is told on ZooKeeper's event thread. */
  public void watch(String path, NodeListener listener) {
    watches.add(path, listener);
  }

  /** Tells this listener nothing more of this node. */
  public void unwatch(String path, NodeListener listener) {
    watches.remove(path, listener);
  }

  public void enter(SessionListener tenant) {
    tenants.add(tenant);
    if (isOver() && tenants.remove(tenant)) {
      tenant.sessionLost(owner.whyOver());
    }
  }

  public void leave(SessionListener tenant) {
    tenants.remove(tenant);
  }

  /**
   * Sends a request and sends it again after each reconnect, until it is answered or the session is
   * over. Only for what may be repeated: reads, deletes of unique names, signs of life.
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
                  ? owner.pause(1).thenCompose(rested -> repeated(request))
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

  /** Sends a request behind a sync, so that it sees all that was answered anywhere before. */
  public <T> CompletableFuture<Reply<T>> synced(
      String path, Supplier<CompletableFuture<Reply<T>>> request) {
    CompletableFuture<Reply<Boolean>> synced = wire.sync(path);
    return request
        .get()
        .thenCombine(
            synced,
            (reply, sync) -> sync.is(Code.CONNECTIONLOSS) ? Reply.failed(sync.code()) : reply);
  }

  /**
   * Completes with true when what is sent now goes over a later connection than what was lost, with
   * false when the session is over. At once while nothing is known of a disconnect: either there
   * was a reconnect in the meantime, or the handle keeps what is sent until there is one.
   */
  public CompletableFuture<Boolean> reconnected() {
    CompletableFuture<Boolean> next = new CompletableFuture<>();
    reconnects.add(next); // before the looks, as those who drain the queue have their say first
    if (isOver()) {
      next.complete(false);
    } else if (connected) {
      next.complete(true);
    }
    return next;
  }

  /**
   * Deletes a node of ours, however long it takes. Ordered before whatever is sent next.
   *
   * @return completes with true if this deleted it, with false if it was gone or the session ended
   */
  public CompletableFuture<Boolean> discard(String path) {
    return discard(path, RequestBatch.NONE);
  }

  /** As above, but for the order: sent with the rest of the batch. */
  public CompletableFuture<Boolean> discard(String path, RequestBatch batch) {
    if (isOver() && owner.isClosed()) {
      owner.leftovers().delete(path);
      return CompletableFuture.completedFuture(false);
    }
    pendingDeletes.incrementAndGet();
    return discard(path, batch, 0)
        .whenComplete((deleted, never) -> pendingDeletes.decrementAndGet());
  }

  /** As above, for a node that may have been made: its reply was lost, only its id is known. */
  public void discardUnseen(String dir, ProtectedId id) {
    if (owner.isClosed()) {
      owner.leftovers().delete(dir, id);
    }
  }

  private CompletableFuture<Boolean> discard(String path, RequestBatch batch, int attempt) {
    return repeated(() -> batch.delete(this, path))
        .thenCompose(
            reply -> {
              if (reply.sessionOver() && owner.isClosed()) {
                owner.leftovers().delete(path); // in case that the session lives on
              }
              if (reply.ok() || reply.is(Code.NONODE) || reply.sessionOver()) {
                return CompletableFuture.completedFuture(reply.ok());
              }
              owner.warnOnce("cannot delete " + path + ": " + reply.code() + "; trying again");
              return owner.pause(attempt).thenCompose(rested -> discard(path, batch, attempt + 1));
            });
  }

  /** Asks for a sign of life; completes with whether the ensemble answered in this session. */
  public CompletableFuture<Boolean> contact() {
    return repeated(() -> wire.multi(SIGN_OF_LIFE)).thenApply(Reply::answered);
  }

  /** The connection is lost, or an older one was: an answer tells them apart. */
  void suspended() {
    connected = false;
    wire.multi(SIGN_OF_LIFE)
        .thenAccept(
            reply -> {
              if (reply.answered() && !connected) {
                resumed();
              }
            });
  }

  void resumed() {
    connected = true;
    lastSign = clock.now();
    wire.multi(SIGN_OF_LIFE);
    for (CompletableFuture<Boolean> next = reconnects.poll();
        next != null;
        next = reconnects.poll()) {
      next.complete(true);
    }
  }

  void lose(LossReason reason) {
    if (!ended.complete(reason)) {
      return;
    }
    ticking.cancel(false);
    watches.clear();
    for (SessionListener tenant : List.copyOf(tenants)) {
      if (tenants.remove(tenant)) {
        tenant.sessionLost(reason);
      }
    }
    reconnects.forEach(next -> next.complete(false));
  }

  private void tick() {
    if (tenants.isEmpty()) {
      return;
    }
    if (!handleIsAlive()) { // closed under us, by the owner of a CuratorFramework that we were lent
      lose(LossReason.SESSION_EXPIRED);
      return;
    }
    boolean rested = clock.now() - lastSign >= clock.pace();
    if (connected && clock.due() && rested) {
      lastSign = clock.now();
      wire.multi(SIGN_OF_LIFE);
    }
    tenants.forEach(SessionListener::tick);
    long left = clock.left();
    if (left > 0 && left < beat.toNanos()) { // then to the point, and not at the next beat
      owner.after(Duration.ofNanos(left), () -> tenants.forEach(SessionListener::tick));
    }
  }
}
