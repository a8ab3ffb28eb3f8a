package io.zkrecipes.barrier;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.LossReason;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.barrier.PartyProgress.Outcome;
import io.zkrecipes.barrier.PartyProgress.Phase;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.concurrent.Monitor;
import io.zkrecipes.kernel.line.ProtectedCreate;
import io.zkrecipes.kernel.line.ProtectedCreate.Joined;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.RequestBatch;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.SessionListener;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * One party of a double barrier, from its coming until all have left.
 *
 * <p><b>Three classes.</b> {@link PartyProgress} decides: given the state of the barrier, the names
 * in its directory and how far the party has come, it says what has happened and which transition
 * is due. It knows no server. {@link BarrierView} sees: it watches the state in one session, lists
 * the names, and sends transitions. This class ties the two to the outside: to sessions that come
 * and go, and to those who wait for a future.
 *
 * <p><b>The truth</b> is the {@link BarrierState} in the directory. An event only says that it may
 * have changed. Every {@linkplain BarrierTransitions transition} is one transaction with the
 * version of the state that it was decided on, so a party with a stale view can break nothing: its
 * transition is refused, and it looks again. The same is done when a reply was lost.
 *
 * <p><b>Who acts.</b> The party that completes the number opens. Each leaving party sends, right
 * behind its leaving, the transition that ends the generation if all marks are there; the server
 * applies it for the last one. All others hear of it by the watch on the state. Whatever a party
 * should have done, but has not, is found out by the others at an alarm of the view: they break the
 * generation of a dead member, or do what is left to do.
 *
 * <p><b>Sessions.</b> A party that waits or is inside dies with its session. One that has no node
 * yet comes in the next session, and one that leaves looks there whether the others have left.
 *
 * <p><b>Threads.</b> Replies, events, ticks and the caller's verbs take the monitor, which guards
 * the progress and the view. Requests are sent under it. Futures are completed, and the session is
 * entered and left, after it is released; mostly on the event thread.
 */
final class BarrierParty extends Monitor implements SessionListener {
  /** With more parties, a leaving one lists who has left: shorter than a check of each. */
  private static final int MOST_CHECKS = 64;

  private final ClientContext context;
  private final ZPath path;
  private final String dir;
  private final int parties;
  private final List<ACL> markAcl;
  private final CompletableFuture<Long> entered = new CompletableFuture<>();
  private final CompletableFuture<Boolean> allLeft = new CompletableFuture<>();
  private final CompletableFuture<Boolean> withdrawn = new CompletableFuture<>();
  private final CompletableFuture<String> broken = new CompletableFuture<>();
  // Guarded by the monitor.
  private final PartyProgress progress = new PartyProgress();
  private @Nullable BarrierView view; // null between two sessions
  private long directoryBirth; // of the view in an earlier session, 0 if it may be another now
  private @Nullable Session session; // this party is registered there

  private BarrierParty(ClientContext context, ZPath path, int parties) {
    this.context = context;
    this.path = path;
    this.dir = context.full(path);
    this.parties = parties;
    this.markAcl = context.acl(dir + "/" + BarrierMembers.leftMark(0));
  }

  /** Comes to the barrier, now or in the first session. Asks the ACL policy, which may throw. */
  static BarrierParty begin(ClientContext context, ZPath path, int parties) {
    BarrierParty party = new BarrierParty(context, path, parties);
    CompletableFuture<Session> next = context.next();
    party.entered.whenComplete((generation, error) -> next.cancel(false));
    next.whenComplete(party.inSession(party::join));
    return party;
  }

  /** Completes with the generation when it is inside; on the event thread. */
  CompletableFuture<Long> entered() {
    return entered;
  }

  /** Completes, with the reason, if its generation breaks before all have left; as above. */
  CompletableFuture<String> broken() {
    return broken;
  }

  /** Completes when all have left; as above. */
  CompletableFuture<Boolean> allLeft() {
    return allLeft;
  }

  /** How many parties were seen to wait, this one included. */
  int waiting() {
    return callLocked(() -> view == null ? 1 : view.waiting());
  }

  /**
   * Waits no more.
   *
   * @return completes with true when nobody counts on this party; with false if it was let in, or
   *     sent away, before
   */
  CompletableFuture<Boolean> withdraw() {
    runLocked(
        () -> {
          boolean possible = progress.withdraw();
          if (view == null && progress.is(Phase.JOINING)) {
            hasWithdrawn();
          } else if (progress.is(Phase.WAITING)) {
            onView();
          }
          if (!possible) {
            afterUnlock(() -> withdrawn.complete(false));
          }
        });
    return withdrawn;
  }

  /**
   * Does not wait for {@link #withdraw} any longer, which goes on. If the party is let in before
   * that is done, it is dead for the others.
   *
   * @return false if it was let in, or sent away, before
   */
  boolean giveUp() {
    return callLocked(progress::abandon);
  }

  /** Leaves; {@link #allLeft} tells when all have. */
  void leave() {
    runLocked(
        () -> {
          if (progress.leave()) {
            view().commit(progress.departure());
            if (parties <= MOST_CHECKS) {
              view().commitFinish();
            } else {
              view().list(); // sent behind the leaving, so the last party sees that it is the last
            }
          }
        });
  }

  /** Is dead for the others, unless it leaves or has left. */
  void abandon() {
    runLocked(
        () -> {
          if (!progress.isLeaving()) {
            breaks("it gave up");
          }
        });
  }

  /** A step for the next session. Without one, as the client was closed, the party has failed. */
  private BiConsumer<@Nullable Session, @Nullable Throwable> inSession(SessionStep step) {
    return (live, error) -> {
      if (live == null) {
        runLocked(() -> fail(Failures.cause(error)));
      } else {
        step.in(live);
      }
    };
  }

  private interface SessionStep {
    void in(Session live);
  }

  private void join(Session live) {
    byte[] owner = context.ownerName().getBytes(StandardCharsets.UTF_8);
    ProtectedCreate create;
    try {
      create =
          new ProtectedCreate(
              live, path, new PartyAdmission(parties), owner, () -> callLocked(progress::mayJoin));
    } catch (RuntimeException | Error thrownByAclPolicy) {
      runLocked(() -> fail(thrownByAclPolicy));
      return;
    }
    register(live);
    callLocked(() -> send(live, create))
        .ifPresent(
            sent ->
                create
                    .outcome(sent)
                    .whenComplete((joined, why) -> runLocked(() -> onJoined(live, joined, why))));
  }

  /** Not under the lock: a session that has ended calls back at once. */
  private void register(Session live) {
    runLocked(() -> session = live);
    live.enter(this);
    runLocked(this::unregisterIfOver);
  }

  private void unregisterIfOver() {
    Session last = session;
    if (progress.is(Phase.OVER) && last != null) {
      last.leave(this);
    }
  }

  /** Nothing is sent if the party was given up before there was a session. */
  private Optional<ProtectedCreate.Sent> send(Session live, ProtectedCreate create) {
    if (progress.is(Phase.OVER)) {
      return Optional.empty();
    }
    ProtectedCreate.Sent sent = create.send(RequestBatch.NONE, false);
    look(live);
    return Optional.of(sent);
  }

  /** Asks for the state and the names, in the same flush as what was sent before. */
  private void look(Session live) {
    if (!progress.is(Phase.OVER)) {
      BarrierView opened = new BarrierView(this, live, path, parties, markAcl, directoryBirth);
      view = opened;
      opened.watchState();
      opened.list();
    }
  }

  private void onJoined(Session live, @Nullable Joined joined, @Nullable Throwable error) {
    if (joined == null) {
      onNotJoined(Failures.cause(error));
    } else if (progress.is(Phase.OVER)) {
      live.discard(joined.node());
    } else if (joined.entry().isTied()) {
      live.discard(joined.node());
      fail(new CoordinationException(path + ": the numbers below it are used up; delete it"));
    } else {
      progress.joined(joined.entry().name(), joined.entry().sequence());
      view().expect(joined.entry().sequence());
      view().watchState(); // if there was no directory before
      onView();
    }
  }

  private void onNotJoined(Throwable why) {
    if (why instanceof CancellationException && !progress.is(Phase.OVER)) {
      hasWithdrawn();
    } else if (why instanceof SessionLostException && progress.is(Phase.JOINING)) {
      closeView(0);
      afterUnlock(() -> context.next().whenComplete(inSession(this::join)));
    } else {
      fail(why);
    }
  }

  @Override
  public void sessionLost(LossReason reason) {
    runLocked(
        () -> {
          if (reason == LossReason.CLIENT_CLOSED) {
            fail(new ClientClosedException(path + ": the client was closed"));
          } else if (progress.isLeaving()) {
            closeView(view().birth());
            afterUnlock(() -> context.next().whenComplete(inSession(this::lookAgain)));
          } else if (!progress.is(Phase.JOINING)) { // if so, onNotJoined is called
            breaks("its session ended");
          }
        });
  }

  private void closeView(long birth) {
    view().close();
    view = null;
    directoryBirth = birth;
  }

  /** Whether all have left is read in the next session, from a server that may lag behind. */
  private void lookAgain(Session live) {
    live.repeated(() -> live.synced(dir, () -> live.stat(dir)))
        .thenAccept(
            synced -> {
              runLocked(() -> look(live));
              register(live);
            });
  }

  @Override
  public void tick() {
    runLocked(
        () -> {
          if (progress.isCounted() && view().session().clock().left() <= 0) {
            breaks("no contact with the ensemble");
          } else if (view != null && (progress.isCounted() || progress.isLeaving())) {
            view.answerAlarm();
          }
        });
  }

  /** The view has changed, or is to be looked at again. Called under the lock. */
  void onView() {
    BarrierState now = view == null ? null : view.state();
    if (now == null || progress.is(Phase.JOINING) || progress.is(Phase.OVER)) {
      return;
    }
    onOutcome(progress.onState(now));
    BarrierTransitions possible = progress.is(Phase.OVER) ? null : view().transitions();
    if (possible != null) {
      onNames(possible);
    } else if (!progress.is(Phase.OVER)) {
      listIfNeeded();
    }
  }

  /** Inside, nothing needs to be known of the others but for an alarm. */
  private void listIfNeeded() {
    boolean awaitsReply = progress.isLeaving() && view().isCommitting();
    if (!awaitsReply && (!progress.is(Phase.INSIDE) || view().isAnsweringAlarm())) {
      view().listIfOutdated();
    }
  }

  private void onNames(BarrierTransitions possible) {
    Outcome outcome = progress.onMembers(possible.members());
    if (outcome != Outcome.NOTHING) {
      onOutcome(outcome);
    } else if (!view().isCommitting()) {
      boolean alarmed = view().isAnsweringAlarm();
      progress.next(possible, alarmed).ifPresent(view()::commit);
      if (alarmed) {
        view().alarmAnswered(progress.neighbour(possible), !progress.is(Phase.LEFT));
      }
    }
  }

  /** A transition of this party was applied. Called under the lock. */
  void onCommitted(BarrierChange.Kind kind) {
    switch (kind) {
      case LEAVE -> onOutcome(Outcome.LEFT);
      case FINISH_IF_ALL_LEFT -> onOutcome(Outcome.ALL_LEFT);
      case WITHDRAW -> onOutcome(progress.withdrawn());
      default -> {} // the watch on the state will tell
    }
  }

  private void onOutcome(Outcome outcome) {
    switch (outcome) {
      case ENTERED -> {
        view().raiseAlarm();
        long generation = progress.generation();
        afterUnlock(() -> entered.complete(generation));
        afterUnlock(() -> withdrawn.complete(false));
      }
      case LEFT -> {
        progress.left();
        view().raiseAlarm();
        onView();
      }
      case ALL_LEFT -> {
        end();
        afterUnlock(() -> allLeft.complete(true));
      }
      case WITHDRAWN -> hasWithdrawn();
      case BROKEN -> breaks(progress.why());
      case NOTHING -> {}
    }
  }

  private void hasWithdrawn() {
    progress.withdrawn();
    end();
    afterUnlock(() -> withdrawn.complete(true));
    afterUnlock(() -> entered.cancel(false));
  }

  /** There is no directory, or another one. A joining party makes it. Called under the lock. */
  void onDirectoryLost(String why) {
    if (!progress.is(Phase.JOINING)) {
      breaks(why);
    }
  }

  private void breaks(String why) {
    String reason = why.isEmpty() ? "one of its generations was" : why;
    fail(new BrokenBarrierException("%s: broken: %s".formatted(path, reason)));
  }

  /** The directory cannot be read or written. Called under the lock. */
  void onError(Throwable why) {
    fail(why);
  }

  private void fail(Throwable why) {
    if (progress.is(Phase.OVER)) {
      return;
    }
    if (progress.hasNode() && view != null) {
      view.session().discard(dir + "/" + progress.name());
    }
    end();
    // First: a caller who hears of the failure finds isBroken() true.
    afterUnlock(() -> broken.complete(String.valueOf(why.getMessage())));
    afterUnlock(() -> entered.completeExceptionally(why));
    afterUnlock(() -> allLeft.completeExceptionally(why));
    afterUnlock(() -> withdrawn.complete(false));
  }

  private void end() {
    progress.end();
    if (view != null) {
      view.close();
    }
    unregisterIfOver();
  }

  private BarrierView view() {
    return Objects.requireNonNull(view, "in no session");
  }
}
