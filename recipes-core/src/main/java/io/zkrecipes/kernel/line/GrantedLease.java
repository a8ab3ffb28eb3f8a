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

/** The lease of an attempt that was admitted: the first one on its node, or a later one. */
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
  // No user code hangs on it: each future given out is completed by a callback of its own, so that
  // a listener that blocks stops no other.
  private final CompletableFuture<LossReason> lost = new CompletableFuture<>();
  // Whether the node was deleted; not, if it stays for another lease.
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
      throw gone();
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
    if (writes.get() > 0) { // another thread is about to send a txn: only the node's end refuses it
      releaseHandler.abandoned(this);
      leave(batch);
    } else if (releaseHandler.inherits(this)) {
      freed.complete(false);
    } else {
      leave(batch);
    }
  }

  /**
   * A write guarded by this lease is about to be sent; until {@link #wrote} the node does not
   * become anybody else's.
   *
   * @return whether the lease is good
   */
  boolean writes() {
    writes.incrementAndGet(); // before the look at the end, which close() sets before it looks here
    return isValid();
  }

  void wrote() {
    writes.decrementAndGet();
  }

  /** Ends this lease, and takes its node out of the line. */
  public void lose(LossReason why) {
    if (lost(why)) {
      leave();
    }
  }

  /** Ends this lease; its node is taken care of. False if it had ended before. */
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

  /** Why this lease can be used no more. */
  public LeaseLostException gone() {
    LossReason known = reason;
    LossReason lostBy = known == null ? attempt.session().lossReason() : known;
    String why = end.get() == End.RELEASED ? "it was released" : lostBy.toString();
    return new LeaseLostException(path, token(), why);
  }

  /** The next lease on the same node, after this one; empty when the node should not stay. */
  public Optional<GrantedLease> next() {
    return leases.next(grant + 1);
  }

  /** Ends this lease, as another one takes its place; false if it has ended before. */
  boolean handOver() {
    return end.compareAndSet(null, End.RELEASED);
  }

  /** Whoever waits for the release hears that there is nothing to be deleted. */
  void handedOver() {
    freed.complete(false);
  }

  /** The node, and the leases that it carries one after the other. */
  public NodeLeases tenure() {
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
