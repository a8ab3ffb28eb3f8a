package io.zkrecipes.lock;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.LossReason;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.line.Admission;
import io.zkrecipes.kernel.line.DelegatingRequest;
import io.zkrecipes.kernel.line.GrantedLease;
import io.zkrecipes.kernel.line.LineRequest;
import io.zkrecipes.kernel.line.LineRequest.WaitMode;
import io.zkrecipes.kernel.line.ReleaseHandler;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.NodeListener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * A request that is not granted for a while after the holder before was lost without a release: its
 * thread may still be at work ("lock-delay": Burrows, "The Chubby lock service", OSDI 2006, section
 * 2.4).
 *
 * <p><b>Protocol.</b> A request first joins the line as every other one. When the line admits it,
 * it creates a {@linkplain HolderMark mark} with the token of its lease: one round trip more than
 * without the delay. Only then the lease is granted to the caller. The release deletes the mark
 * before the node. If the mark of another lease is already there, the request keeps its node, which
 * is first in line, and waits until the delay is over; then it overwrites the mark. If the mark is
 * deleted meanwhile, the request goes on at once.
 *
 * <p><b>Invariants.</b> {@code candidate} is the lease that the line has admitted last and that has
 * not ended yet; each reply is about one lease, and counts only while this lease is still the
 * candidate. {@code marked} is the lease whose mark is in place and must be deleted at its end.
 * Whoever wins the {@code compareAndSet} of {@code marked} deletes the mark, so this happens once.
 *
 * <p><b>Threads.</b> Replies, the watch and the loss of a lease come on ZooKeeper's event thread,
 * the end of the delay on the scheduler, the release and the withdrawal on any thread. There is no
 * lock: each side writes its own field first and then reads the other's.
 */
final class LockDelay extends DelegatingRequest implements ReleaseHandler {
  private final WaitMode waitMode;
  private final Duration delay;
  private final Admission admission;
  private final HolderMark mark;
  private final AtomicReference<@Nullable GrantedLease> candidate = new AtomicReference<>();
  private final AtomicReference<@Nullable GrantedLease> marked = new AtomicReference<>();

  private LockDelay(
      ClientContext context, ZPath path, Admission admission, WaitMode waitMode, Duration delay) {
    super(context, path);
    this.admission = admission;
    this.waitMode = waitMode;
    this.delay = delay;
    this.mark = new HolderMark(context, path);
  }

  /** Joins the line; returns at once. */
  static LockDelay take(
      ClientContext context, ZPath path, Admission admission, WaitMode waitMode, Duration delay) {
    LockDelay request = new LockDelay(context, path, admission, waitMode, delay);
    try {
      request.mark.askAcl();
      request.join();
    } catch (RuntimeException | Error thrownByAclPolicy) {
      request.result().completeExceptionally(thrownByAclPolicy);
    }
    return request;
  }

  private void join() {
    LineRequest inLine = new LineRequest(context, path, admission, waitMode, this);
    delegateTo(inLine);
    inLine.start();
    inLine
        .result()
        .whenComplete(
            (lease, error) -> {
              if (error != null) {
                result.completeExceptionally(Failures.cause(error));
              } else if (lease.isEmpty()) {
                refused();
              } else {
                onAdmitted((GrantedLease) lease.get());
              }
            });
  }

  /**
   * Sets the candidate before it checks for a withdrawal or a loss. onWithdrawn() sets its flag
   * first and then reads the candidate, and lost() is called after the end of the lease is set: so
   * at least one of the two threads sees the other.
   */
  private void onAdmitted(GrantedLease lease) {
    candidate.set(lease);
    if (isWithdrawn()) {
      lease.close();
    } else if (lease.isValid()) {
      createMark(lease);
    } else {
      lost(lease);
    }
  }

  private boolean isCandidate(GrantedLease lease) {
    return candidate.get() == lease;
  }

  private void createMark(GrantedLease lease) {
    if (isCandidate(lease)) {
      mark.create(lease, () -> isCandidate(lease)).thenAccept(code -> onMarkWritten(lease, code));
    }
  }

  private void onMarkWritten(GrantedLease lease, Code code) {
    if (!isCandidate(lease)) { // the lease ended before the reply, and was granted to nobody
      mark.erase(lease);
      return;
    }
    switch (code) {
      case OK -> grant(lease);
      case NODEEXISTS -> mark.read(lease.session()).thenAccept(reply -> onMarkFound(lease, reply));
      case NONODE -> lease.lose(LossReason.NODE_DELETED);
      case SESSIONEXPIRED -> mark.erase(lease); // lost() is called for the lease as well
      default -> fail(lease, code);
    }
  }

  private void onMarkFound(GrantedLease lease, Reply<Node> reply) {
    if (reply.is(Code.NONODE)) {
      createMark(lease); // the earlier holder has deleted it between the two requests
    } else if (!reply.ok() || HolderMark.belongsTo(lease, reply.get())) {
      onMarkWritten(lease, reply.code());
    } else if (waitMode == WaitMode.NO_WAIT) {
      lease.close();
      refused();
    } else {
      new Delay(lease).begin();
    }
  }

  private void grant(GrantedLease lease) {
    marked.set(lease); // before the grant, as its owner may release it at once
    granted(lease);
    if (!isGrant(lease) && marked.compareAndSet(lease, null)) { // the request was withdrawn
      mark.erase(lease);
    }
  }

  private void fail(GrantedLease lease, Code code) {
    lease.close();
    result.completeExceptionally(
        new CoordinationException(
            "%s: cannot write the mark of the holder at %s: %s"
                .formatted(path, mark.node(), code)));
  }

  /** Deletes the mark before the node is deleted, so that the next holder does not find it. */
  @Override
  public boolean keepsNode(GrantedLease released) {
    candidate.compareAndSet(released, null);
    if (marked.compareAndSet(released, null)) {
      mark.remove(released);
    }
    return false;
  }

  @Override
  public void onReleasedWithoutNode(GrantedLease released) {
    keepsNode(released);
  }

  /** A lease that was lost before it was granted to the caller: joins the line again. */
  @Override
  public void lost(GrantedLease lease) {
    if (!candidate.compareAndSet(lease, null) || result.isDone()) {
      return;
    }
    if (context.isClosed()) {
      result.completeExceptionally(
          new ClientClosedException(path + ": the client was closed while waiting"));
    } else if (waitMode == WaitMode.ONE_SESSION && lease.session().isOver()) {
      result.completeExceptionally(
          new SessionLostException(path + ": the session ended while waiting"));
    } else {
      join();
    }
  }

  @Override
  protected void onWithdrawn() {
    super.onWithdrawn();
    Lease lease = candidate.get();
    if (lease != null) {
      lease.close();
    }
  }

  /** Waits until the delay is over or the mark is deleted, or the lease is not the candidate. */
  private final class Delay implements NodeListener {
    private final GrantedLease lease;
    private final AtomicBoolean finished = new AtomicBoolean();

    Delay(GrantedLease lease) {
      this.lease = lease;
    }

    void begin() {
      Runnable cancelTimer = context.after(delay, this::onTimeOver);
      result.whenComplete(
          (granted, error) -> {
            cancelTimer.run();
            finish();
          });
      lease.session().watch(mark.node(), this);
    }

    private void onTimeOver() {
      if (finish()) {
        mark.takeOver(lease, () -> isCandidate(lease)).thenAccept(this::onTakenOver);
      }
    }

    /**
     * The earlier holder may have deleted its mark just before, or while a lost write was sent
     * again. Then the create tells whether this lease's own node is gone as well.
     */
    private void onTakenOver(Code code) {
      if (code == Code.NONODE) {
        createMark(lease);
      } else {
        onMarkWritten(lease, code);
      }
    }

    /** The mark was deleted. */
    @Override
    public void onDeleted() {
      if (finish()) {
        createMark(lease);
      }
    }

    /** Whether this call was the first, and the lease is still the candidate. */
    private boolean finish() {
      lease.session().unwatch(mark.node(), this);
      return finished.compareAndSet(false, true) && isCandidate(lease);
    }
  }
}
