package io.zkrecipes.kernel.line;

import io.zkrecipes.LossReason;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.line.ProtectedCreate.Joined;
import io.zkrecipes.kernel.session.RequestBatch;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.SessionListener;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One node in one session's line, from the create to the delete. A grant never outlives the session
 * it was made in: with a new session comes a new attempt.
 *
 * <p>Waits for the event that its blocker is gone; if that was the only entry ahead, the event is
 * the grant. Sound because later entries sort higher, because events of one session come in the
 * order of their transactions, and because a new session ends the attempt. Our own node is watched
 * too, as soon as it is a little older: should somebody delete it before, the attempt, or the lease
 * by then, is told within a second. A node carries one lease after the other where the {@link
 * ReleaseHandler} keeps it.
 *
 * <p>All state is guarded by the line's lock; methods without a word on it are called under it.
 */
final class LineAttempt implements SessionListener {
  private enum Stage {
    JOINING,
    WAITING,
    ADMITTED,
    LEFT
  }

  private static final long SOON = 100_000_000; // ns; an older entry watches its own node

  private final LineRequest place;
  private final Session session;
  private final SessionLine line;
  private final ProtectedCreate joining;
  final Predecessors ahead;
  private final long begun = System.nanoTime();
  private final CompletableFuture<Boolean> gone = new CompletableFuture<>();

  // Read without the lock only where a late answer does no harm.
  private volatile Stage stage = Stage.JOINING;
  private @Nullable NodeLeases tenure;
  private boolean pinned; // an entry of ours kept the directory, and so its numbers, at the create

  LineAttempt(LineRequest place, Session session) {
    this.place = place;
    this.session = session;
    this.joining =
        new ProtectedCreate(
            session, place.path(), place.admission(), place.data(), () -> stage != Stage.LEFT);
    this.line = SessionLines.of(session).enter(place.path());
    this.ahead = new Predecessors(this, line, place.admission(), joining);
  }

  public Session session() {
    return session;
  }

  /** How many are ahead as far as known; 0 before the line is known. Any thread. */
  int position() {
    return line.callLocked(ahead::size);
  }

  /** The entry in line, once there is one. Any thread. */
  public Optional<Entry> entry() {
    return line.callLocked(() -> Optional.ofNullable(tenure).map(had -> had.node().entry));
  }

  /** Any thread, without the lock. */
  void begin() {
    session.addListener(this);
    ProtectedCreate.Sent sent = line.callLocked(this::send);
    place.admission().enters(session);
    joining
        .outcome(sent)
        .whenComplete((joined, error) -> line.runLocked(() -> arrived(joined, error)));
  }

  private ProtectedCreate.Sent send() {
    boolean now = !place.batch().isOpen(); // if not, what holds now may not hold when it is sent
    pinned = now && line.hasOwnEntries();
    boolean inGoodCompany = now && (pinned || line.joining > 0);
    line.joining++;
    return joining.send(place.batch(), !inGoodCompany);
  }

  /** Leaves the line or gives up the grant, in whatever stage. Any thread, without the lock. */
  CompletableFuture<Boolean> leave() {
    return leave(RequestBatch.NONE);
  }

  /** As above; the node is deleted with the rest of the batch. */
  CompletableFuture<Boolean> leave(RequestBatch batch) {
    line.runLocked(() -> depart(batch));
    return gone;
  }

  @Override
  public void onSessionLost(LossReason reason) {
    line.runLocked(
        () -> {
          Stage was = stage;
          stage = Stage.LEFT;
          if (reason == LossReason.CLIENT_CLOSED && was != Stage.LEFT && tenure != null) {
            session.discard(tenure.node().path);
          }
          if (was == Stage.ADMITTED) {
            tenure().ends(reason);
          } else if (was != Stage.LEFT) {
            line.afterUnlock(place::onSessionLost);
          }
          gone(false);
        });
  }

  @Override
  public void onTick() {
    line.runLocked(
        () -> {
          if (stage == Stage.ADMITTED && session.clock().left() <= 0) {
            depart();
            tenure().ends(LossReason.NO_CONTACT);
          } else if (tenure != null && System.nanoTime() - begun > SOON) {
            tenure.watch();
          }
        });
  }

  private void arrived(@Nullable Joined joined, @Nullable Throwable error) {
    line.joining--;
    if (stage == Stage.LEFT) {
      if (joined == null) {
        gone(false);
      } else {
        session.discard(joined.node()).thenAccept(this::gone);
      }
      resign();
    } else if (joined == null) {
      stage = Stage.LEFT;
      resign();
      Throwable cause = Failures.cause(error);
      line.afterUnlock(() -> place.failed(cause));
      gone(false);
    } else {
      stage = Stage.WAITING;
      if (!pinned) {
        line.forgetFloor();
      }
      tenure = new NodeLeases(place, this, line, joined);
      place.admission().enters(session);
      line.entered(joined.entry(), this);
      ahead.find(joined, pinned);
    }
  }

  /** Decides on what is known. */
  void settle() {
    Optional<RuntimeException> objection = place.admission().objection();
    List<Entry> blockers = ahead.blockers();
    if (objection.isPresent()) {
      failed(objection.get());
    } else if (!place.admission().isReady()) {
      return;
    } else if (blockers.isEmpty()) {
      admit();
    } else if (!place.mayWait()) {
      if (ahead.suffices()) {
        depart();
        line.afterUnlock(place::refused);
      } else {
        ahead.lookAgain();
      }
    } else {
      ahead.follow(blockers);
    }
  }

  /** What decides has changed, but for the entries. */
  void reconsider() {
    if (stage == Stage.WAITING && ahead.isKnown()) {
      settle();
    }
  }

  boolean isWaiting() {
    return stage == Stage.WAITING;
  }

  boolean isAdmitted() {
    return stage == Stage.ADMITTED;
  }

  Entry ownEntry() {
    return tenure().node().entry;
  }

  /** The line cannot be read. */
  void failed(Throwable cause) {
    if (stage == Stage.WAITING) {
      depart();
      line.afterUnlock(() -> place.failed(cause));
    }
  }

  private void admit() {
    if (!session.isFresh()) { // the session may be over: ask before believing
      session.heartbeat().thenAccept(answered -> line.runLocked(() -> asked(answered)));
      return;
    }
    stage = Stage.ADMITTED;
    line.admitted(ownEntry(), ahead);
    GrantedLease granted = tenure().grant(0);
    line.afterUnlock(() -> place.granted(granted));
  }

  private void asked(boolean answered) {
    if (answered) {
      reconsider();
    }
  }

  private void depart() {
    depart(RequestBatch.NONE);
  }

  private void depart(RequestBatch batch) {
    Stage was = stage;
    if (was == Stage.LEFT) {
      return;
    }
    stage = Stage.LEFT;
    if (was == Stage.JOINING) {
      return; // swept on arrival
    }
    line.leaving(ownEntry());
    session.discard(tenure().node().path, batch).thenAccept(this::departed);
    line.leaves(ownEntry(), ahead);
    resign();
  }

  private void departed(boolean deleted) {
    line.runLocked(() -> line.hasLeft(ownEntry()));
    if (!deleted && !session.isOver()) {
      line.runLocked(line::distrust); // it was gone before: what rested on it is void
    }
    gone(deleted);
  }

  /** Users hang on it: completed without the lock, also where it is known at once. */
  private void gone(boolean deleted) {
    line.runLocked(() -> line.afterUnlock(() -> gone.complete(deleted)));
  }

  /** Our node is gone, and it was not us. */
  void nodeLost() {
    Stage was = stage;
    if (tenure().isTurning() || (was != Stage.WAITING && was != Stage.ADMITTED)) {
      return;
    }
    stage = Stage.LEFT;
    session.discard(tenure().node().path).thenAccept(this::gone);
    resign();
    line.lostOwn(ownEntry());
    if (was == Stage.ADMITTED) {
      tenure().ends(LossReason.NODE_DELETED);
    } else {
      line.afterUnlock(place::nodeLost);
    }
  }

  /** A leader wants somebody behind to follow it. */
  void askedToStepBack() {
    if (stage == Stage.WAITING) {
      depart();
      line.afterUnlock(place::start);
    }
  }

  private void resign() {
    ahead.unfollowAll();
    if (tenure != null) {
      tenure.unwatch();
    }
    session.removeListener(this);
    SessionLines.of(session).leave(place.path());
  }

  private NodeLeases tenure() {
    return Objects.requireNonNull(tenure, "not in line yet");
  }
}
