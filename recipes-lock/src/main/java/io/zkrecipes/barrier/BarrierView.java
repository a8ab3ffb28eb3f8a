package io.zkrecipes.barrier;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * What one party sees and does of its barrier in one session: where it stands, with a watch, who is
 * there, when asked to look, and one transaction at a time.
 *
 * <p>So that nobody vanishes unnoticed, the first party watches the names in the directory, and
 * each other one the node of another: who comes or goes wakes two of them, and not all. Such an
 * event is an alarm, which is answered by a look a little later: when all goes well, somebody else
 * has dealt with it by then.
 *
 * <p>All methods are called under the lock of the party.
 */
final class BarrierView implements NodeListener {

  /** The party. */
  interface Owner {
    /** Runs a step under the lock. */
    void under(Runnable step);

    /** Something is known that was not, or not so. */
    void sees();

    /** There is nothing to be seen any more. */
    void loses(String why);

    /** It may not be seen, or changed. */
    void fails(Throwable why);
  }

  final Session session;
  private final Owner owner;
  private final ZPath path;
  private final String dir;
  private final int parties;
  private final Watcher names = this::namesChanged;
  private final NodeListener neighbour = this::neighbourGone;
  private @Nullable BarrierState state;
  private int version; // of the state
  private long birth; // of the directory
  private @Nullable BarrierMembers roll;
  private @Nullable String watched; // the neighbour
  private boolean first; // watches the names
  private boolean alarm = true; // the first look finds the neighbour
  private boolean watching;
  private boolean looking;
  private boolean lookAgain;
  private boolean moving;
  private boolean closed;

  /** The birth is that of the directory, 0 if it was not seen yet. */
  BarrierView(Owner owner, Session session, ZPath path, int parties, long birth) {
    this.owner = owner;
    this.session = session;
    this.path = path;
    this.dir = session.context().fullPath(path);
    this.parties = parties;
    this.birth = birth;
  }

  /** Of the directory: with another one, it was made anew. */
  long birth() {
    return birth;
  }

  @Nullable BarrierState state() {
    return state;
  }

  /** How many wait, as far as known. */
  int waiting() {
    return roll == null || state == null ? 1 : Math.max(1, roll.waiting(state).size());
  }

  /** This party has come: who was there before that is of no use. */
  void expect(long party) {
    if (roll != null && !roll.present().containsKey(party)) {
      roll = null;
    }
  }

  /** Where it stands and who is there, in one moment; null if that is not known. */
  @Nullable BarrierTransitions moves() {
    return state != null && roll != null && roll.version() == version && roll.birth() == birth
        ? new BarrierTransitions(dir, state, roll)
        : null;
  }

  /** Whether who is there was asked before it stood where it stands, and nobody asks now. */
  boolean isOutOfDate() {
    return !looking && state != null && (roll == null || roll.version() - version < 0);
  }

  /** Begins to watch where it stands, if it does not. */
  void watch() {
    if (!watching) {
      watching = true;
      session.watch(dir, this);
    }
  }

  /** Asks who is there; one question at a time. */
  void look() {
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    session
        .repeated(() -> first ? session.wire().listWatched(dir, names) : session.wire().list(dir))
        .thenAccept(reply -> under(() -> looked(reply)));
  }

  private void looked(Reply<Children> reply) {
    looking = false;
    if (reply.ok()) {
      roll = BarrierMembers.of(reply.get(), parties);
      owner.sees();
    } else if (reply.is(Code.NONODE)) {
      roll = null;
      owner.loses("its directory is gone");
    } else if (!reply.sessionOver()) {
      owner.fails(BlockingRequest.refusal(path, "read who is there", reply.code()));
    }
    if (lookAgain && !closed) {
      lookAgain = false;
      look();
    }
  }

  /** Whether a transaction is on its way. */
  boolean isMoving() {
    return moving;
  }

  /** Sends a transaction; one that is refused is answered by a look. */
  void move(List<Op> ops, Runnable done) {
    moving = true;
    session.wire().multi(ops).thenAccept(reply -> under(() -> moved(reply, done)));
  }

  private void moved(Reply<List<OpResult>> reply, Runnable done) {
    moving = false;
    switch (reply.code()) {
      case OK -> done.run();
      case SESSIONEXPIRED -> {}
      case BADVERSION, NONODE, NODEEXISTS -> look();
      case CONNECTIONLOSS, THROTTLEDOP, NOTREADONLY ->
          session
              .reconnected()
              .thenCompose(alive -> session.context().pause(1))
              .thenAccept(rested -> under(this::look));
      default -> owner.fails(BlockingRequest.refusal(path, "go on", reply.code()));
    }
  }

  /** To be called now and then: whether there was an alarm, which is off then. */
  boolean takeAlarm() {
    boolean was = alarm;
    alarm = false;
    return was;
  }

  void alarm() {
    alarm = true;
  }

  /** Finds whom this party has to watch, of those whose way it shares; who is there is known. */
  void guard(boolean waits, boolean hasLeft, long party) {
    BarrierState where = Objects.requireNonNull(state);
    BarrierMembers who = Objects.requireNonNull(roll);
    NavigableMap<Long, String> others = waits ? who.waiting(where) : who.inside(where);
    Map.Entry<Long, String> other = hasLeft ? others.lastEntry() : others.lowerEntry(party);
    if (other != null) {
      guard(other.getValue());
    } else if (!hasLeft && !first) {
      first = true;
      alarm = true; // the next look watches the names
    }
  }

  private void guard(String name) {
    String node = dir + "/" + name;
    if (!node.equals(watched)) {
      unguard();
      watched = node;
      session.watch(node, neighbour);
    }
  }

  private void unguard() {
    if (watched != null) {
      session.unwatch(watched, neighbour);
      watched = null;
    }
  }

  void close() {
    closed = true;
    session.unwatch(dir, this);
    unguard();
  }

  private void namesChanged(WatchedEvent event) {
    if (event.getType() != EventType.None) {
      under(this::alarm);
    }
  }

  private void neighbourGone() {
    under(
        () -> {
          watched = null;
          alarm = true;
        });
  }

  @Override
  public void onData(Node found) {
    if (found.data().length != found.stat().getDataLength()) {
      onAccessDenied();
    } else {
      under(() -> read(found));
    }
  }

  private void read(Node found) {
    if (birth != 0 && birth != found.stat().getCzxid()) {
      owner.loses("its directory was made anew");
    }
    if (closed) {
      return;
    }
    birth = found.stat().getCzxid();
    version = found.stat().getVersion();
    try {
      state = BarrierState.of(path, parties, found.data());
    } catch (RuntimeException unreadable) {
      owner.fails(unreadable);
      return;
    }
    if (version == -1) { // which would mean: whatever the version
      owner.fails(new CoordinationException(path + ": its versions are used up; delete it"));
      return;
    }
    owner.sees();
  }

  @Override
  public void onAccessDenied() {
    under(() -> owner.fails(new AccessDeniedException(path + ": cannot read where it stands")));
  }

  @Override
  public void onDeleted() {
    under(
        () -> {
          watching = false;
          birth = 0; // one that has not come yet may come to another one
          state = null;
          owner.loses("its directory is gone");
        });
  }

  private void under(Runnable step) {
    owner.under(
        () -> {
          if (!closed) {
            step.run();
          }
        });
  }
}
