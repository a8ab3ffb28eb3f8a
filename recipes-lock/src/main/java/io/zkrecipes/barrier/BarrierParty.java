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
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
  final ZPath path;
  final String dir;
  final int parties;
  final List<ACL> markAcl;

  /** Completes with the generation when it is inside; on the event thread, as all of these. */
  final CompletableFuture<Long> entered = new CompletableFuture<>();

  /** Completes when all have left. */
  final CompletableFuture<Boolean> allLeft = new CompletableFuture<>();

  /** Completes, with the reason, if its generation breaks before all have left. */
  final CompletableFuture<String> broken = new CompletableFuture<>();

  private final CompletableFuture<Boolean> withdrawn = new CompletableFuture<>();
  // Guarded by the monitor.
  private final PartyProgress progress = new PartyProgress();
  private @Nullable BarrierView view; // null between two sessions
  private @Nullable Session session; // this party is registered there
  private @Nullable CompletableFuture<Session> next; // asked for last

  private BarrierParty(ClientContext context, ZPath path, int parties) {
    this.context = context;
    this.path = path;
    this.dir = context.fullPath(path);
    this.parties = parties;
    this.markAcl = context.acl(dir + "/" + BarrierMembers.leftMark(0));
  }

  /** Comes to the barrier, now or in the first session. Asks the ACL policy, which may throw. */
  static BarrierParty begin(ClientContext context, ZPath path, int parties) {
    BarrierParty party = new BarrierParty(context, path, parties);
    party.inNextSession(party::join);
    return party;
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
          progress.withdraw();
          if (view == null && progress.phase() == Phase.JOINING) {
            onOutcome(Outcome.WITHDRAWN);
          } else {
            onView();
          }
          if (!progress.mayWithdraw()) {
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
    runLocked(() -> progress.leave().ifPresent(this::commit));
  }

  /** Whatever is sent behind a departure is applied behind it, so the last party is known. */
  private void commit(BarrierChange change) {
    view().commit(change);
    if (change.created().isPresent()) {
      if (parties <= MOST_CHECKS) {
        view().commitFinish();
      } else {
        view().list();
      }
      view().raiseAlarm(); // to find out who is still inside
    }
  }

  /** Is dead for the others, unless it leaves or has left. */
  void abandon() {
    runLocked(
        () -> {
          if (progress.phase() != Phase.LEAVING) {
            breaks("it gave up");
          }
        });
  }

  /** Runs a step, not under the lock, in the session of now or the next one. */
  private void inNextSession(Consumer<Session> step) {
    CompletableFuture<Session> asked = context.next();
    runLocked(() -> next = asked);
    asked.whenComplete(
        (live, error) -> {
          if (live != null) {
            step.accept(live);
          } else { // the client was closed, or this party is over
            runLocked(() -> fail(Failures.cause(error)));
          }
        });
  }

  private void join(Session live) {
    byte[] owner = context.ownerName().getBytes(StandardCharsets.UTF_8);
    PartyAdmission admission = new PartyAdmission(parties);
    try {
      ProtectedCreate create =
          new ProtectedCreate(live, path, admission, owner, () -> callLocked(progress::mayJoin));
      register(live);
      runLocked(() -> send(live, create));
    } catch (RuntimeException | Error thrownByAclPolicy) {
      runLocked(() -> fail(thrownByAclPolicy));
    }
  }

  /** Not under the lock: a session that has ended calls back at once. */
  private void register(Session live) {
    runLocked(() -> session = live);
    live.addListener(this);
    runLocked(this::unregisterIfOver);
  }

  private void unregisterIfOver() {
    if (progress.phase() == Phase.OVER && session != null) {
      session.removeListener(this);
    }
  }

  /** Unless the party was given up before there was a session. */
  private void send(Session live, ProtectedCreate create) {
    if (progress.phase() != Phase.OVER) {
      ProtectedCreate.Sent sent = create.send(RequestBatch.NONE, false);
      look(live, 0); // in the same flush
      afterUnlock(
          () ->
              create
                  .outcome(sent)
                  .whenComplete((joined, why) -> runLocked(() -> onJoined(live, joined, why))));
    }
  }

  private void look(Session live, long expectedBirth) {
    if (progress.phase() != Phase.OVER) {
      view = new BarrierView(this, live, expectedBirth);
      view.look();
    }
  }

  private void onJoined(Session live, @Nullable Joined joined, @Nullable Throwable error) {
    if (joined == null) {
      onNotJoined(Failures.cause(error));
    } else if (progress.phase() == Phase.OVER) {
      live.discard(joined.node());
    } else if (joined.entry().isTied()) {
      live.discard(joined.node());
      fail(new CoordinationException(path + ": the numbers below it are used up; delete it"));
    } else {
      progress.joined(joined.entry().name(), joined.entry().sequence());
      view().onJoined(joined.entry().sequence());
      onView();
    }
  }

  private void onNotJoined(Throwable why) {
    if (why instanceof CancellationException) {
      onOutcome(Outcome.WITHDRAWN);
    } else if (why instanceof SessionLostException && progress.phase() == Phase.JOINING) {
      closeView();
      afterUnlock(() -> inNextSession(this::join));
    } else {
      fail(why);
    }
  }

  @Override
  public void onSessionLost(LossReason reason) {
    runLocked(
        () -> {
          if (reason == LossReason.CLIENT_CLOSED) {
            fail(new ClientClosedException(path + ": the client was closed"));
          } else if (progress.phase() == Phase.LEAVING) {
            long birth = view().birth();
            closeView();
            afterUnlock(() -> inNextSession(live -> lookAgain(live, birth)));
          } else if (progress.phase() != Phase.JOINING) { // if so, onNotJoined is called
            breaks("its session ended");
          }
        });
  }

  private void closeView() {
    view().close();
    view = null;
  }

  /** Whether all have left is read in this session too, from a server that may lag behind. */
  private void lookAgain(Session live, long birth) {
    live.repeated(() -> live.synced(dir, () -> live.stat(dir)))
        .thenAccept(
            synced -> {
              runLocked(() -> look(live, birth));
              register(live);
            });
  }

  @Override
  public void onTick() {
    runLocked(
        () -> {
          if (progress.isCounted() && view().session.clock().left() <= 0) {
            breaks("no contact with the ensemble");
          } else if (view != null && progress.phase() != Phase.JOINING) {
            view.answerAlarm();
          }
        });
  }

  /** The view has changed, or is to be looked at again. Called under the lock. */
  void onView() {
    BarrierState state = view == null ? null : view.state();
    if (state == null || progress.phase() == Phase.JOINING || progress.phase() == Phase.OVER) {
      return;
    }
    BarrierTransitions possible = view().transitions();
    onOutcome(progress.onView(state, possible));
    if (progress.phase() == Phase.OVER) {
      return;
    }
    boolean alarmed = view().isAnsweringAlarm();
    if (possible == null) {
      listIfNeeded(alarmed);
    } else if (!view().isCommitting()) {
      progress.next(possible, alarmed).ifPresent(this::commit);
      if (alarmed) {
        boolean first = progress.isCounted();
        view().alarmAnswered(progress.neighbour(possible), first);
      }
    }
  }

  /** Inside, the names are needed for an alarm only; in the midst of leaving, not at all. */
  private void listIfNeeded(boolean alarmed) {
    boolean departing = progress.phase() == Phase.LEAVING && view().isCommitting();
    if (!departing && (alarmed || progress.phase() != Phase.INSIDE)) {
      view().listIfOutdated();
    }
  }

  /** Called under the lock. */
  void onOutcome(Outcome outcome) {
    switch (outcome) {
      case ENTERED -> {
        view().raiseAlarm(); // to find the neighbour among those inside
        long generation = progress.generation();
        afterUnlock(() -> entered.complete(generation));
        afterUnlock(() -> withdrawn.complete(false));
      }
      case ALL_LEFT -> {
        end();
        afterUnlock(() -> allLeft.complete(true));
      }
      case WITHDRAWN -> {
        progress.abandon();
        end();
        afterUnlock(() -> withdrawn.complete(true));
        afterUnlock(() -> entered.cancel(false));
      }
      case BROKEN -> breaks(progress.why());
      case NOTHING -> {}
    }
  }

  /** There is no directory, or another one. A joining party makes it. Called under the lock. */
  void onDirectoryLost(String why) {
    if (progress.phase() != Phase.JOINING) {
      breaks(why);
    }
  }

  private void breaks(String why) {
    String reason = why.isEmpty() ? "one of its generations was" : why;
    fail(new BrokenBarrierException("%s: broken: %s".formatted(path, reason)));
  }

  /** Called under the lock. */
  void fail(Throwable why) {
    if (progress.phase() == Phase.OVER) {
      return;
    }
    if (!progress.name().isEmpty() && view != null) {
      view.session.discard(dir + "/" + progress.name());
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
    if (next != null) {
      CompletableFuture<Session> asked = next;
      afterUnlock(() -> asked.cancel(false));
    }
    unregisterIfOver();
  }

  private BarrierView view() {
    return Objects.requireNonNull(view, "in no session");
  }
}
