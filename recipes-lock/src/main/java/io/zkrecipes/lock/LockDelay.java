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
import io.zkrecipes.kernel.line.LineRequest.Patience;
import io.zkrecipes.kernel.line.ReleaseHandler;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.NodeListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.OpResult;
import org.jspecify.annotations.Nullable;

/**
 * A turn that is not granted for a while after the holder before has vanished without a word: it
 * may still be at work ("lock-delay": Burrows, "The Chubby lock service", OSDI 2006, section 2.4).
 *
 * <p>Whoever comes in leaves a {@linkplain HolderMark mark} with its token, and takes it away when
 * it releases. Who finds the mark of somebody else when its turn has come waits, and then puts its
 * own token there; if the mark is taken away meanwhile, it comes in at once. One round trip more
 * than without.
 */
public final class LockDelay extends DelegatingRequest implements ReleaseHandler {
  private final Patience patience;
  private final Duration delay;
  private final Admission admission;
  private final HolderMark mark;

  /** The lease in hand, from its grant to its end; and the one that has its mark in place. */
  private final AtomicReference<@Nullable GrantedLease> inHand = new AtomicReference<>();

  private final AtomicReference<@Nullable GrantedLease> marked = new AtomicReference<>();

  private LockDelay(
      ClientContext context, ZPath path, Admission admission, Patience patience, Duration delay) {
    super(context, path);
    this.admission = admission;
    this.patience = patience;
    this.delay = delay;
    this.mark = new HolderMark(context, path);
  }

  /** Takes a place; returns at once. */
  public static LockDelay take(
      ClientContext context, ZPath path, Admission admission, Patience patience, Duration delay) {
    LockDelay turn = new LockDelay(context, path, admission, patience, delay);
    try {
      turn.mark.askAcl();
      turn.join();
    } catch (RuntimeException | Error thrownByAclPolicy) {
      turn.result().completeExceptionally(thrownByAclPolicy);
    }
    return turn;
  }

  private void join() {
    LineRequest next = new LineRequest(context, path, admission, patience, this);
    stands(next);
    next.start();
    next.result()
        .whenComplete(
            (granted, error) -> {
              if (error != null) {
                result.completeExceptionally(Failures.cause(error));
              } else if (granted.isEmpty()) {
                refused();
              } else {
                holds((GrantedLease) granted.get());
              }
            });
  }

  private void holds(GrantedLease lease) {
    inHand.set(lease); // before the looks, as those who end it look the other way round
    if (isLeft()) {
      lease.close();
    } else if (lease.isValid()) {
      come(lease);
    } else {
      lost(lease);
    }
  }

  private boolean isInHand(GrantedLease lease) {
    return inHand.get() == lease;
  }

  private void come(GrantedLease lease) {
    if (isInHand(lease)) {
      mark.make(lease).thenAccept(reply -> answered(lease, reply));
    }
  }

  private void answered(GrantedLease lease, Reply<List<OpResult>> reply) {
    if (!isInHand(lease)) { // it has ended meanwhile, and nobody came in by it
      mark.erase(lease);
      return;
    }
    switch (reply.code()) {
      case OK -> in(lease);
      case NODEEXISTS -> look(lease);
      case CONNECTIONLOSS -> lease.session().reconnected().thenAccept(live -> come(lease));
      case THROTTLEDOP, NOTREADONLY -> context.pause(1).thenAccept(rested -> come(lease));
      case NONODE -> lease.lose(LossReason.NODE_DELETED);
      case SESSIONEXPIRED -> mark.erase(lease); // the lease is told, and this by it
      default -> fail(lease, reply.code());
    }
  }

  /** Whose mark is it? Ours, if only the reply was lost. */
  private void look(GrantedLease lease) {
    mark.read(lease.session()).thenAccept(reply -> found(lease, reply));
  }

  private void found(GrantedLease lease, Reply<Node> reply) {
    if (reply.is(Code.NONODE)) {
      come(lease); // its owner has only just come to take it away
    } else if (!reply.ok() || HolderMark.isOf(lease, reply.get())) {
      answered(lease, new Reply<>(reply.code(), null));
    } else if (patience == Patience.NONE) {
      lease.close();
      refused();
    } else {
      new Delay(lease).begin();
    }
  }

  private void in(GrantedLease lease) {
    marked.set(lease);
    granted(lease);
    if (!isGrant(lease) && marked.compareAndSet(lease, null)) { // it was given up meanwhile
      mark.erase(lease);
    }
  }

  private void fail(GrantedLease lease, Code code) {
    lease.close();
    result.completeExceptionally(
        new CoordinationException(
            "%s: cannot leave a mark at %s: %s".formatted(path, mark.node, code)));
  }

  /** The mark goes before the node, so that the next one does not find it. */
  @Override
  public boolean inherits(GrantedLease released) {
    inHand.compareAndSet(released, null);
    if (marked.compareAndSet(released, null)) {
      mark.remove(released);
    }
    return false;
  }

  @Override
  public void abandoned(GrantedLease released) {
    inherits(released);
  }

  /** Before it was granted to the one who waits: then it stands in line again. */
  @Override
  public void lost(GrantedLease lease) {
    if (!inHand.compareAndSet(lease, null) || result.isDone()) {
      return;
    }
    if (context.isClosed()) {
      result.completeExceptionally(
          new ClientClosedException(path + ": the client was closed while waiting"));
    } else if (patience == Patience.ONE_SESSION && lease.session().isOver()) {
      result.completeExceptionally(
          new SessionLostException(path + ": the session ended while waiting"));
    } else {
      join();
    }
  }

  @Override
  protected void withdrawn() {
    super.withdrawn();
    Lease lease = inHand.get();
    if (lease != null) {
      lease.close();
    }
  }

  /** Waits until the time is over or the mark is gone, or its lease is not in hand any more. */
  private final class Delay implements NodeListener {
    private final GrantedLease lease;
    private final AtomicBoolean over = new AtomicBoolean();

    Delay(GrantedLease lease) {
      this.lease = lease;
    }

    void begin() {
      Runnable cancel =
          context.after(
              delay,
              () -> {
                if (ends()) {
                  mark.takeOver(lease).thenAccept(reply -> answered(lease, reply));
                }
              });
      result.whenComplete(
          (granted, error) -> {
            cancel.run();
            ends();
          });
      lease.session().watch(mark.node, this);
    }

    @Override
    public void onDeleted() {
      if (ends()) {
        come(lease);
      }
    }

    private boolean ends() {
      lease.session().unwatch(mark.node, this);
      return over.compareAndSet(false, true) && isInHand(lease);
    }
  }
}
