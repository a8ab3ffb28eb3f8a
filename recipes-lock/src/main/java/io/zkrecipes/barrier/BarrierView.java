package io.zkrecipes.barrier;

import io.zkrecipes.AccessDeniedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.barrier.PartyProgress.Outcome;
import io.zkrecipes.internal.Children;
import io.zkrecipes.internal.Node;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.session.BlockingRequest;
import io.zkrecipes.kernel.session.NodeListener;
import io.zkrecipes.kernel.session.Session;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * What one party sees of its barrier in one session, and the transitions that it sends there.
 *
 * <p>The state is always watched. The names are listed when asked for. The two count together only
 * if the listing has the version of the state: see {@link #transitions}.
 *
 * <p>So that no party dies unnoticed, the first party watches the names in the directory, and each
 * other party the node of its neighbour: whoever comes or goes wakes two of them, and not all. Such
 * an event raises an alarm. At the next tick, 10 to 200 ms later, an alarm is answered by a
 * listing; when all goes well, the party is over by then, and nothing is read.
 *
 * <p>All methods are called under the lock of the party. Replies and events take that lock first,
 * and are dropped once the view is closed.
 */
final class BarrierView implements NodeListener {
  private static final Set<Code> REFUSALS =
      EnumSet.of(Code.BADVERSION, Code.NONODE, Code.NODEEXISTS);

  final Session session;
  private final BarrierParty party;
  private final String dir;
  private final Watcher namesWatcher = this::onNames;
  private final NodeListener neighbourListener = this::onNeighbourDeleted;
  private @Nullable BarrierState state;
  private int version; // of the state
  private long birth; // creation zxid of the directory, 0 if it was not seen yet
  private @Nullable BarrierMembers members;
  private @Nullable String neighbour; // full path
  private boolean watchesNames;
  private boolean watchesState;
  private boolean listing;
  private int committing; // transitions without a reply
  private boolean alarm = true; // the first answer finds the neighbour
  private boolean answeringAlarm;
  private boolean closed;

  /** Sees nothing yet. */
  BarrierView(BarrierParty party, Session session, long expectedBirth) {
    this.party = party;
    this.session = session;
    this.dir = party.dir;
    this.birth = expectedBirth;
  }

  /** The creation zxid of the directory: with another one, it is another directory. */
  long birth() {
    return birth;
  }

  @Nullable BarrierState state() {
    return state;
  }

  /** How many parties wait, as far as known; the own one at least. */
  int waiting() {
    return members == null || state == null ? 1 : Math.max(1, members.waiting(state).size());
  }

  /** What the state and the names allow; null if they are not known for the same version. */
  @Nullable BarrierTransitions transitions() {
    return state != null
            && members != null
            && members.version() == version
            && members.birth() == birth
        ? new BarrierTransitions(state, members)
        : null;
  }

  /** Begins to watch the state, and asks for the names. */
  void look() {
    watchesState = true;
    session.watch(dir, this);
    list();
  }

  /**
   * The party has its node. A listing from before that is dropped: this party would seem to be dead
   * in it.
   */
  void onJoined(long number) {
    if (members != null && !members.present().containsKey(number)) {
      members = null;
    }
    if (!watchesState) { // there was no directory
      look();
    }
  }

  @Override
  public void onData(Node found) {
    if (found.data().length != found.stat().getDataLength()) {
      onAccessDenied();
    } else {
      locked(() -> read(found));
    }
  }

  private void read(Node found) {
    long seen = found.stat().getCzxid();
    if (birth != 0 && birth != seen) {
      party.onDirectoryLost("its directory was made anew");
      if (closed) {
        return;
      }
    }
    birth = seen;
    version = found.stat().getVersion();
    try {
      state = BarrierState.of(party.path, party.parties, found.data());
    } catch (RuntimeException unreadable) {
      party.fail(unreadable);
      return;
    }
    if (version == -1) { // a write with this version would be applied whatever the version is
      party.fail(new CoordinationException(party.path + ": its versions are used up; delete it"));
      return;
    }
    party.onView();
  }

  @Override
  public void onAccessDenied() {
    locked(
        () -> party.fail(new AccessDeniedException(party.path + ": cannot read where it stands")));
  }

  @Override
  public void onDeleted() {
    locked(
        () -> {
          watchesState = false;
          birth = 0; // a party that is still joining may make a new directory
          state = null;
          party.onDirectoryLost("its directory is gone");
        });
  }

  /**
   * Asks for the names, one question at a time. If the reply on its way is too old for the caller,
   * what is decided on it is refused, and the names are asked for again.
   */
  void list() {
    if (!listing) {
      listing = true;
      (watchesNames ? session.list(dir, namesWatcher) : session.list(dir))
          .thenAccept(reply -> locked(() -> onListed(reply)));
    }
  }

  /** Asks for the names, if the listing is older than the state. */
  void listIfOutdated() {
    if (state != null && (members == null || members.version() - version < 0)) {
      list();
    }
  }

  private void onListed(Reply<Children> reply) {
    listing = false;
    if (reply.ok()) {
      members = BarrierMembers.of(reply.get(), party.parties);
      party.onView();
    } else if (!reply.is(Code.NONODE) && !reply.sessionOver()) { // the watch tells of both
      party.fail(BlockingRequest.refusal(party.path, "read who is there", reply.code()));
    }
  }

  /** Whether a transition is on its way. */
  boolean isCommitting() {
    return committing > 0;
  }

  /** Sends a transition. If it may not have been applied, the names are listed before the next. */
  void commit(BarrierChange change) {
    committing++;
    change
        .in(session, dir, party.markAcl)
        .commitOnce()
        .thenAccept(reply -> locked(() -> onCommitted(change, reply)));
  }

  /** Sends the transition that ends the generation if this party was the last one to leave. */
  void commitFinish() {
    if (state != null) {
      commit(BarrierTransitions.finishIfAllLeft(state, version));
    }
  }

  private void onCommitted(BarrierChange change, Reply<?> reply) {
    committing--;
    if (reply.ok()) {
      party.onOutcome(change.outcome());
    } else if (reply.mayWorkLater()) {
      session.context().pause(1).thenAccept(rested -> locked(this::list));
    } else if (!REFUSALS.contains(reply.code())) {
      party.fail(BlockingRequest.refusal(party.path, "go on", reply.code()));
    } else if (change.outcome() != Outcome.ALL_LEFT || change.version() != version) {
      list();
    }
    // Else another member has not left yet, and sends the same transition when it does. That will
    // be applied, unless the state has changed, which all of them see.
  }

  /** Asks for a listing at the next tick. */
  void raiseAlarm() {
    alarm = true;
  }

  /** Called at each tick. */
  void answerAlarm() {
    if (alarm && !listing) { // a listing on its way may be older than the alarm
      alarm = false;
      answeringAlarm = true;
      list();
    }
  }

  /** Whether the listing under way, or just made, answers an alarm. */
  boolean isAnsweringAlarm() {
    return answeringAlarm;
  }

  /**
   * The alarm is answered: watches the node of this neighbour from now on.
   *
   * @param watchNamesInstead whether the names are watched if there is no neighbour
   */
  void alarmAnswered(Optional<String> name, boolean watchNamesInstead) {
    answeringAlarm = false;
    if (name.isEmpty()) {
      if (watchNamesInstead && !watchesNames) {
        watchesNames = true;
        alarm = true; // the next listing leaves the watch
      }
      return;
    }
    String node = dir + "/" + name.get();
    if (!node.equals(neighbour)) {
      unwatchNeighbour();
      neighbour = node;
      session.watch(node, neighbourListener);
    }
  }

  private void onNames(WatchedEvent event) {
    if (event.getType() != EventType.None) {
      locked(this::raiseAlarm);
    }
  }

  private void onNeighbourDeleted() {
    locked(
        () -> {
          neighbour = null;
          alarm = true;
        });
  }

  private void unwatchNeighbour() {
    if (neighbour != null) {
      session.unwatch(neighbour, neighbourListener);
      neighbour = null;
    }
  }

  void close() {
    closed = true;
    session.unwatch(dir, this);
    unwatchNeighbour();
  }

  private void locked(Runnable step) {
    party.runLocked(
        () -> {
          if (!closed) {
            step.run();
          }
        });
  }
}
