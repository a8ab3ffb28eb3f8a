package io.zkrecipes.kernel.line;

import io.zkrecipes.Lease;
import io.zkrecipes.LeaseLostException;
import io.zkrecipes.LeaseState;
import io.zkrecipes.LossReason;
import io.zkrecipes.Txn;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.session.RequestBatch;
import io.zkrecipes.kernel.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A lease of an attempt that was admitted: the first one on its node, or a later one.
 *
 * <p><b>Ends once</b>, as released or as lost. Whoever sets the end takes care of the node: {@code
 * close()} lets the {@link ReleaseHandler} keep it or deletes it; after a loss the line deletes it.
 *
 * <p><b>Guarded writes.</b> A transaction checks the node, not the lease. So while one thread is
 * about to send a transaction, the node must not pass to the next lease: {@link #beginWrite} counts
 * up before it looks at the end, {@code close()} sets the end before it looks at the count; one of
 * the two sees the other. Thread-safe.
 */
public final class GrantedLease implements Lease {
  private enum End {
    RELEASED,
    LOST
  }

  private final ZPath path;
  private final NodeLeases leases;
  private final LineAttempt attempt;
  private final OwnNodeWatch node;
  private final ReleaseHandler releaseHandler;
  private final int grant;
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();
  // User code gets futures that are completed by a callback each, so that a listener that blocks
  // stops no other.
  private final CompletableFuture<LossReason> lost = new CompletableFuture<>();
  // Completes with whether the node was deleted: false if it stays for another lease.
  private final CompletableFuture<Boolean> freed = new CompletableFuture<>();
  private final AtomicInteger writes = new AtomicInteger();
  private volatile @Nullable LossReason reason;

  /** The grant with this number on its node, 0 to 255. */
  GrantedLease(LineRequest request, NodeLeases leases, OwnNodeWatch node, int grant) {
    this.path = request.path();
    this.releaseHandler = request.releaseHandler();
    this.leases = leases;
    this.attempt = leases.attempt();
    this.node = node;
    this.grant = grant;
  }

  @Override
  public ZPath path() {
    return path;
  }

  @Override
  public long token() {
    return node.czxid << 8 | grant;
  }

  @Override
  public LeaseState state() {
    End ended = end.get();
    if (ended != null) {
      return ended == End.RELEASED ? LeaseState.RELEASED : LeaseState.LOST;
    }
    if (!attempt.session().isCertain()) {
      lose(attempt.session().lossReason());
      return LeaseState.LOST;
    }
    return attempt.session().isFresh() ? LeaseState.HELD : LeaseState.DOUBTFUL;
  }

  @Override
  public Duration safeFor() {
    return isValid()
        ? Duration.ofNanos(Math.max(0, attempt.session().clock().left()))
        : Duration.ZERO;
  }

  @Override
  public CompletableFuture<LossReason> lost() {
    if (lost.isDone()) {
      return lost.copy();
    }
    CompletableFuture<LossReason> told = new CompletableFuture<>();
    lost.thenAccept(why -> attempt.session().context().runCallback(() -> told.complete(why)));
    return told;
  }

  @Override
  public Txn txn() {
    if (!isValid()) {
      throw lostException();
    }
    return new GuardedTxn(List.of(this));
  }

  @Override
  public void onRevokeRequested(Runnable listener) {
    if (end.get() == null) {
      node.onRevokeRequested(listener);
    }
  }

  @Override
  public CompletableFuture<Void> release() {
    close();
    if (end.get() == End.LOST) {
      leave();
    }
    CompletableFuture<Void> confirmed = new CompletableFuture<>();
    freed.thenAccept(
        deleted -> attempt.session().context().runCallback(() -> confirmed.complete(null)));
    return confirmed;
  }

  @Override
  public void close() {
    close(RequestBatch.NONE);
  }

  /** As {@link #close()}; if the node is to be deleted, with the rest of the batch. */
  void close(RequestBatch batch) {
    if (state() == LeaseState.LOST || !end.compareAndSet(null, End.RELEASED)) {
      return;
    }
    if (writes.get()
        > 0) { // another thread is about to send a transaction: only a deleted node refuses it
      releaseHandler.onReleasedWithoutNode(this);
      leave(batch);
    } else if (releaseHandler.keepsNode(this)) {
      freed.complete(false);
    } else {
      leave(batch);
    }
  }

  /**
   * A write guarded by this lease is about to be sent; until {@link #endWrite} the node passes to
   * no other lease.
   *
   * @return whether the lease is good
   */
  boolean beginWrite() {
    writes.incrementAndGet(); // before reading the end: close() sets the end, then reads this
    return isValid();
  }

  void endWrite() {
    writes.decrementAndGet();
  }

  /** Ends this lease, and takes its node out of the line. */
  public void lose(LossReason why) {
    if (lost(why)) {
      leave();
    }
  }

  /** Ends this lease as lost; the caller takes care of the node. False if it had ended before. */
  boolean lost(LossReason why) {
    if (end.get() == null) {
      reason = why; // before the end, so that whoever sees the end sees why
    }
    boolean now = end.compareAndSet(null, End.LOST);
    if (now) {
      lost.complete(why);
      releaseHandler.lost(this);
    }
    return now;
  }

  /** The error of using this lease after its end. */
  public LeaseLostException lostException() {
    LossReason known = reason;
    LossReason lostBy = known == null ? attempt.session().lossReason() : known;
    String why = end.get() == End.RELEASED ? "it was released" : lostBy.toString();
    return new LeaseLostException(path, token(), why);
  }

  /** The next lease on the same node; empty if the node must not stay. */
  public Optional<GrantedLease> next() {
    return leases.next(grant + 1);
  }

  /** Ends this lease, as another one takes its place; false if it has ended before. */
  boolean handOver() {
    return end.compareAndSet(null, End.RELEASED);
  }

  /** Completes the release: there is nothing to be deleted. */
  void handedOver() {
    freed.complete(false);
  }

  /** The node, and the leases that it carries one after the other. */
  public NodeLeases nodeLeases() {
    return leases;
  }

  public int grant() {
    return grant;
  }

  /** Takes the node out of the line. */
  public void leave() {
    leave(RequestBatch.NONE);
  }

  private void leave(RequestBatch batch) {
    attempt.leave(batch).thenAccept(freed::complete);
  }

  public Session session() {
    return attempt.session();
  }

  public String node() {
    return node.path;
  }

  public Entry entry() {
    return node.entry;
  }

  public long czxid() {
    return node.czxid;
  }

  @Override
  public String toString() {
    return "Lease[%s, token %d, %s]".formatted(path, token(), state());
  }
}
