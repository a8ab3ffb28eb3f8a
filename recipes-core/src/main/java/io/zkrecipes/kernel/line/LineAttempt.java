package io.zkrecipes.kernel.line;

import io.zkrecipes.LossReason;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.line.ProtectedCreate.Joined;
import io.zkrecipes.kernel.session.RequestBatch;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.SessionListener;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One entry of one session in a line, from the create to the delete: its node, whether it is
 * admitted, and the lease that this gives.
 *
 * <p><b>Invariant.</b> A grant never outlives the session in which it was made: a new session
 * brings a new attempt. An attempt is admitted once, by {@link LineState}, and only while the
 * session is fresh; where that is in doubt, the ensemble is asked first.
 *
 * <p><b>Stages.</b> {@code JOINING}, from the create until its outcome is known; {@code WAITING};
 * {@code ADMITTED}; {@code LEFT}. From each stage it may go to {@code LEFT}: by the owner, by the
 * loss of the session, by the deletion of the node by somebody else, or by the lease clock. An
 * attempt that leaves while it joins deletes its node when the outcome is known.
 *
 * <p><b>Own node.</b> It is watched as soon as it is a little older: should somebody else delete
 * it, the attempt, or its lease, is told within a second. Most attempts are over before that, and
 * cost no watch. A node carries one lease after the other where the {@link ReleaseHandler} keeps
 * it.
 *
 * <p><b>Lock.</b> All state is guarded by the lock of the line; methods without a word on it are
 * called under it. What reaches the owner of the attempt, or completes a future, runs after the
 * lock is released.
 */
final class LineAttempt implements SessionListener, LineWaiter {
  private enum Stage {
    JOINING,
    WAITING,
    ADMITTED,
    LEFT
  }

  private static final long OWN_WATCH_DELAY = 100_000_000; // ns

  private final LineRequest request;
  private final Session session;
  private final SessionLine line;
  private final ProtectedCreate create;
  private final long begunAt = System.nanoTime();
  private final CompletableFuture<Boolean> deleted = new CompletableFuture<>();

  // Read without the lock only where a late answer does no harm.
  private volatile Stage stage = Stage.JOINING;
  private @Nullable LinePlace place;
  private @Nullable NodeLeases leases;
  private boolean pinned; // an own entry kept the directory, and so its numbers, at the create

  /** Asks the ACL policy, which may throw. */
  LineAttempt(LineRequest request, Session session) {
    this.request = request;
    this.session = session;
    this.line = SessionLines.of(session).enter(request.path(), request.admission().format());
    try {
      this.create =
          new ProtectedCreate(
              session,
              request.path(),
              request.admission(),
              request.data(),
              () -> stage != Stage.LEFT,
              line.state::now);
    } catch (RuntimeException | Error thrownByAclPolicy) {
      SessionLines.of(session).leave(request.path());
      throw thrownByAclPolicy;
    }
  }

  Session session() {
    return session;
  }

  /** How many are ahead as far as known; 0 before the line is known. Any thread. */
  int position() {
    return line.callLocked(() -> place == null ? 0 : line.state.position(place));
  }

  /** The entry in line, once there is one. Any thread. */
  Optional<Entry> entry() {
    return line.callLocked(() -> Optional.ofNullable(leases).map(had -> had.node().entry));
  }

  /** Sends the create. Any thread, without the lock. */
  void begin() {
    session.addListener(this);
    ProtectedCreate.Sent sent = line.callLocked(this::send);
    request.admission().onJoin(session);
    create
        .outcome(sent)
        .whenComplete((joined, error) -> line.runLocked(() -> onJoined(joined, error)));
  }

  /** A listing is sent along, unless own entries make it likely that none is needed. */
  private ProtectedCreate.Sent send() {
    boolean now = !request.batch().isOpen(); // if not, what holds now may not hold when it is sent
    pinned = now && line.state.hasOwnEntries();
    boolean listed = !(now && (pinned || line.joining > 0));
    line.joining++;
    return create.send(request.batch(), listed);
  }

  /** Leaves the line or gives up the grant, in whatever stage. Any thread, without the lock. */
  CompletableFuture<Boolean> leave() {
    return leave(RequestBatch.NONE);
  }

  /** As above; the node is deleted with the rest of the batch. */
  CompletableFuture<Boolean> leave(RequestBatch batch) {
    line.runLocked(() -> depart(batch));
    return deleted;
  }

  @Override
  public void onSessionLost(LossReason reason) {
    line.runLocked(
        () -> {
          Stage was = stage;
          stage = Stage.LEFT;
          if (reason == LossReason.CLIENT_CLOSED && was != Stage.LEFT && leases != null) {
            session.discard(leases.node().path);
          }
          if (was == Stage.ADMITTED) {
            leases().lost(reason);
          } else if (was != Stage.LEFT) {
            line.afterUnlock(request::onSessionLost);
          }
          complete(false);
        });
  }

  @Override
  public void onTick() {
    line.runLocked(
        () -> {
          if (stage == Stage.ADMITTED && session.clock().left() <= 0) {
            depart();
            leases().lost(LossReason.NO_CONTACT);
          } else if (leases != null && System.nanoTime() - begunAt > OWN_WATCH_DELAY) {
            leases.watch();
          }
        });
  }

  private void onJoined(@Nullable Joined joined, @Nullable Throwable error) {
    line.joining--;
    if (stage == Stage.LEFT) {
      if (joined == null) {
        complete(false);
      } else {
        session.discard(joined.node()).thenAccept(this::complete);
      }
      unregister();
    } else if (joined == null) {
      stage = Stage.LEFT;
      unregister();
      Throwable cause = Failures.cause(error);
      line.afterUnlock(() -> request.failed(cause));
      complete(false);
    } else {
      stage = Stage.WAITING;
      leases = new NodeLeases(request, this, line, joined);
      request.admission().onJoin(session);
      line.state.joined(joined.entry(), this, pinned, joined.listing());
    }
  }

  @Override
  public void onPlace(LinePlace given) {
    place = given;
  }

  @Override
  public Admission admission() {
    return request.admission();
  }

  @Override
  public boolean isWaiting() {
    return stage == Stage.WAITING;
  }

  @Override
  public boolean mayWait() {
    return request.mayWait();
  }

  boolean isAdmitted() {
    return stage == Stage.ADMITTED;
  }

  @Override
  public void onFree() {
    if (!session.isFresh()) { // the session may be over: ask before believing
      var contact = session.heartbeat();
      line.afterUnlock(
          () -> contact.thenAccept(answered -> line.runLocked(() -> onContact(answered))));
      return;
    }
    stage = Stage.ADMITTED;
    line.state.admitted(place());
    GrantedLease granted = leases().grant(0);
    line.afterUnlock(() -> request.granted(granted));
  }

  private void onContact(boolean answered) {
    if (answered) {
      line.state.settle(place());
    }
  }

  @Override
  public void onBlocked() {
    depart();
    line.afterUnlock(request::refused);
  }

  @Override
  public void onFailed(Throwable cause) {
    if (stage == Stage.WAITING) {
      depart();
      line.afterUnlock(() -> request.failed(cause));
    }
  }

  private void depart() {
    depart(RequestBatch.NONE);
  }

  private void depart(RequestBatch batch) {
    Stage was = stage;
    stage = Stage.LEFT;
    if (was == Stage.LEFT || was == Stage.JOINING) {
      return; // a node that is being made is deleted when it is there
    }
    LinePlace left = place();
    CompletableFuture<Boolean> delete = session.discard(leases().node().path, batch);
    line.state.left(left); // after the delete was sent: the next one may be admitted by this
    line.afterUnlock(() -> delete.thenAccept(byUs -> onDeleted(left.entry, byUs)));
    unregister();
  }

  private void onDeleted(Entry entry, boolean byUs) {
    line.runLocked(() -> line.state.deleted(entry, byUs || session.isOver()));
    complete(byUs);
  }

  /** Users' futures depend on it: completed without the lock, also where it is known at once. */
  private void complete(boolean byUs) {
    line.runLocked(() -> line.afterUnlock(() -> deleted.complete(byUs)));
  }

  @Override
  public void onNodeLost() {
    Stage was = stage;
    if (leases().isBeingReplaced() || (was != Stage.WAITING && was != Stage.ADMITTED)) {
      return;
    }
    stage = Stage.LEFT;
    session.discard(leases().node().path).thenAccept(this::complete);
    unregister();
    line.state.lost(place());
    if (was == Stage.ADMITTED) {
      leases().lost(LossReason.NODE_DELETED);
    } else {
      line.afterUnlock(request::nodeLost);
    }
  }

  /** Goes to the end of the line. */
  void rejoin() {
    if (stage == Stage.WAITING) {
      depart();
      line.afterUnlock(request::start);
    }
  }

  /** The own node was replaced by another one at the same place. */
  void replaced(Entry entry) {
    place = line.state.replaced(place(), entry);
  }

  private void unregister() {
    if (leases != null) {
      leases.unwatch();
    }
    session.removeListener(this);
    SessionLines.of(session).leave(request.path());
  }

  private LinePlace place() {
    return Objects.requireNonNull(place, "not in line yet");
  }

  private NodeLeases leases() {
    return Objects.requireNonNull(leases, "not in line yet");
  }
}
