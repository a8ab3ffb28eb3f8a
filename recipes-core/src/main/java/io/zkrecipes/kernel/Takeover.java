package io.zkrecipes.kernel;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.Lease;
import io.zkrecipes.LossReason;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.Place.Patience;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * A turn that is not granted for a while after the holder before has vanished without a word: it
 * may still be at work ("lock-delay": Burrows, "The Chubby lock service", OSDI 2006, section 2.4).
 *
 * <p>Whoever comes in leaves a mark, the PERSISTENT node {@code <path>/held} with its token, and
 * takes it away when it releases. Who finds the mark of somebody else when its turn has come waits,
 * and then puts its own token there. One round trip more than without.
 */
public final class Takeover extends PlacedTurn implements Heir {
  /** The name of the mark. */
  static final String MARK = "held";

  private final Patience patience;
  private final Duration delay;
  private final Admission admission;
  private final String mark;
  private List<ACL> acl = List.of(); // set before the first place is taken

  /** The lease in hand, from its grant on; and the one that has its mark in place. */
  private final AtomicReference<@Nullable GrantedLease> inHand = new AtomicReference<>();

  private final AtomicReference<@Nullable GrantedLease> marked = new AtomicReference<>();

  private Takeover(
      Sessions sessions, ZPath path, Admission admission, Patience patience, Duration delay) {
    super(sessions, path);
    this.admission = admission;
    this.patience = patience;
    this.delay = delay;
    this.mark = sessions.full(path) + "/" + MARK;
  }

  /** Takes a place; returns at once. */
  public static Takeover take(
      Sessions sessions, ZPath path, Admission admission, Patience patience, Duration delay) {
    Takeover turn = new Takeover(sessions, path, admission, patience, delay);
    try {
      turn.acl = sessions.acl(turn.mark);
      turn.join();
    } catch (RuntimeException | Error thrownByAclPolicy) {
      turn.result.completeExceptionally(thrownByAclPolicy);
    }
    return turn;
  }

  private void join() {
    Place next = new Place(sessions, path, admission, patience, this);
    stands(next);
    next.start();
    next.result.whenComplete(
        (granted, error) -> {
          if (error != null) {
            result.completeExceptionally(Failures.cause(error));
          } else if (granted.isEmpty()) {
            refused();
          } else {
            come((GrantedLease) granted.get());
          }
        });
  }

  private void come(GrantedLease lease) {
    inHand.set(lease); // before the look, as withdrawn() looks the other way round
    if (isLeft()) {
      lease.close();
      return;
    }
    byte[] token = token(lease);
    List<Op> ops =
        List.of(Op.check(lease.node(), -1), Op.create(mark, token, acl, CreateMode.PERSISTENT));
    lease.session().wire().multi(ops).thenAccept(reply -> answered(lease, reply));
  }

  private void answered(GrantedLease lease, Reply<List<OpResult>> reply) {
    switch (reply.code()) {
      case OK -> in(lease);
      case NODEEXISTS -> look(lease);
      case CONNECTIONLOSS -> again(lease);
      case NONODE -> lease.lose(LossReason.NODE_DELETED);
      case SESSIONEXPIRED -> {} // the lease is told, and this by it
      default -> fail(lease, reply.code());
    }
  }

  private void again(GrantedLease lease) {
    lease
        .session()
        .reconnected()
        .thenAccept(
            live -> {
              if (live) {
                come(lease);
              }
            });
  }

  /** Whose mark is it? Ours, if only the reply was lost. */
  private void look(GrantedLease lease) {
    lease
        .session()
        .repeated(() -> lease.session().wire().read(mark))
        .thenAccept(reply -> found(lease, reply));
  }

  private void found(GrantedLease lease, Reply<Node> reply) {
    if (reply.is(Code.NONODE)) {
      come(lease); // its owner has only just come to take it away
    } else if (reply.ok() && Arrays.equals(reply.get().data(), token(lease))) {
      in(lease);
    } else if (!reply.ok()) {
      answered(lease, Reply.failed(reply.code()));
    } else if (patience == Patience.NONE) {
      lease.close();
      refused();
    } else {
      sessions.after(delay, () -> takeOver(lease));
    }
  }

  private void takeOver(GrantedLease lease) {
    List<Op> ops = List.of(Op.check(lease.node(), -1), Op.setData(mark, token(lease), -1));
    lease.session().wire().multi(ops).thenAccept(reply -> answered(lease, reply));
  }

  private void in(GrantedLease lease) {
    marked.set(lease);
    granted(lease);
  }

  private void fail(GrantedLease lease, Code code) {
    lease.close();
    result.completeExceptionally(
        new CoordinationException("%s: cannot leave a mark at %s: %s".formatted(path, mark, code)));
  }

  /** The mark goes before the node, so that the next one does not find it. */
  @Override
  public boolean inherits(GrantedLease released) {
    if (marked.compareAndSet(released, null)) {
      released.session().wire().multi(List.of(Op.check(released.node(), -1), Op.delete(mark, -1)));
    }
    return false;
  }

  /** Before it was granted to the one who waits: then it stands in line again. */
  @Override
  public void lost(GrantedLease lease) {
    if (inHand.compareAndSet(lease, null) && !result.isDone()) {
      if (sessions.isClosed() || patience == Patience.ONE_SESSION) {
        result.completeExceptionally(lease.gone());
      } else {
        join();
      }
    }
  }

  @Override
  void withdrawn() {
    super.withdrawn();
    Lease lease = inHand.get();
    if (lease != null) {
      lease.close();
    }
  }

  private static byte[] token(Lease lease) {
    return String.valueOf(lease.token()).getBytes(StandardCharsets.UTF_8);
  }
}
