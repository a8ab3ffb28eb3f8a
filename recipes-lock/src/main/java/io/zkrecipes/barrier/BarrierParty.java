package io.zkrecipes.barrier;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.LossReason;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.concurrent.Failures;
import io.zkrecipes.kernel.concurrent.Monitor;
import io.zkrecipes.kernel.line.ProtectedCreate;
import io.zkrecipes.kernel.line.ProtectedCreate.Joined;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.RequestBatch;
import io.zkrecipes.kernel.session.Session;
import io.zkrecipes.kernel.session.SessionListener;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One party of a barrier, from its coming until all have left, as the one who waits for it sees it:
 * what comes of each step. How it goes on is the business of its {@link PartyStates}, guarded by
 * the lock here. Futures are completed after the lock is released, on the event thread mostly.
 */
public final class BarrierParty extends Monitor implements SessionListener, PartyListener {
  private final ClientContext context;
  private final ZPath path;
  private final int parties;
  private final PartyStates passage;
  private final CompletableFuture<Long> entered = new CompletableFuture<>();
  private final CompletableFuture<Boolean> left = new CompletableFuture<>();
  private final CompletableFuture<Boolean> withdrawn = new CompletableFuture<>();
  private final CompletableFuture<String> broken = new CompletableFuture<>();
  private @Nullable Session session; // the one that this is a tenant of

  private BarrierParty(ClientContext context, ZPath path, int parties) {
    this.context = context;
    this.path = path;
    this.parties = parties;
    this.passage = new PartyStates(this, context, path, parties);
  }

  /**
   * Comes to the barrier, now or in the first session. The ACL policy is asked, which may throw.
   */
  public static BarrierParty begin(ClientContext context, ZPath path, int parties) {
    BarrierParty one = new BarrierParty(context, path, parties);
    CompletableFuture<Session> next = context.next();
    one.entered.whenComplete((generation, error) -> next.cancel(false));
    next.whenComplete(one::join);
    return one;
  }

  /** Completes with the generation when it is inside; on the event thread. */
  public CompletableFuture<Long> entered() {
    return entered;
  }

  /** Completes, with the reason, if its generation breaks before it has left; as above. */
  public CompletableFuture<String> broken() {
    return broken;
  }

  /** Completes when all have left; as above. */
  public CompletableFuture<Boolean> left() {
    return left;
  }

  /** How many were seen to wait, this one included. */
  public int seen() {
    return callLocked(passage::seen);
  }

  /**
   * Waits no more.
   *
   * @return completes with true when nobody counts on it; with false if it was let in, or sent
   *     away, before
   */
  public CompletableFuture<Boolean> withdraw() {
    runLocked(
        () -> {
          if (!passage.withdraws()) {
            afterUnlock(() -> withdrawn.complete(false));
          }
        });
    return withdrawn;
  }

  /**
   * Does not wait for {@link #withdraw} any longer, which goes on: should it be let in before that,
   * it is dead for the others.
   *
   * @return false if it was let in, or sent away, before
   */
  public boolean giveUp() {
    return callLocked(passage::givesUp);
  }

  /** Leaves; {@link #left} tells when all have. */
  public void leave() {
    runLocked(passage::leaves);
  }

  /** Is dead for the others, unless it leaves or has left. */
  public void abandon() {
    runLocked(passage::abandons);
  }

  private void join(@Nullable Session live, @Nullable Throwable error) {
    if (live == null) {
      runLocked(() -> passage.fails(Failures.cause(error)));
      return;
    }
    byte[] name = context.ownerName().getBytes(StandardCharsets.UTF_8);
    ProtectedCreate joining;
    try {
      joining =
          new ProtectedCreate(
              live, path, new PartyAdmission(parties), name, () -> callLocked(passage::mayCome));
    } catch (RuntimeException | Error thrownByAclPolicy) {
      runLocked(() -> passage.fails(thrownByAclPolicy));
      return;
    }
    enter(live);
    callLocked(() -> comes(live, joining))
        .ifPresent(
            sent ->
                joining
                    .outcome(sent)
                    .whenComplete((joined, why) -> runLocked(() -> arrived(live, joined, why))));
  }

  /** Not under the lock. */
  private void enter(Session live) {
    runLocked(() -> session = live);
    live.addListener(this);
    runLocked(this::leaveWhenOver);
  }

  private void leaveWhenOver() {
    Session last = session;
    if (passage.isOver() && last != null) {
      last.removeListener(this);
    }
  }

  /** Unless it was given up before there was a session. */
  private Optional<ProtectedCreate.Sent> comes(Session live, ProtectedCreate joining) {
    if (passage.isOver()) {
      return Optional.empty();
    }
    ProtectedCreate.Sent create = joining.send(RequestBatch.NONE, false);
    passage.see(live);
    return Optional.of(create);
  }

  private void arrived(Session live, @Nullable Joined joined, @Nullable Throwable error) {
    if (joined != null) {
      passage.came(live, joined);
      return;
    }
    Throwable why = Failures.cause(error);
    if (why instanceof CancellationException && !passage.isOver()) {
      passage.neverCame();
    } else if (why instanceof SessionLostException && passage.isComing()) {
      passage.blinks();
      afterUnlock(() -> context.next().whenComplete(this::join));
    } else {
      passage.fails(why);
    }
  }

  @Override
  public void onSessionLost(LossReason reason) {
    runLocked(
        () -> {
          if (reason == LossReason.CLIENT_CLOSED) {
            passage.fails(new ClientClosedException(path + ": the client was closed"));
          } else if (passage.isLeaving()) {
            passage.blinks();
            afterUnlock(() -> context.next().whenComplete(this::returns));
          } else if (!passage.isComing()) { // if so, that is told when its node is not made
            passage.breaks("its session ended");
          }
        });
  }

  private void returns(@Nullable Session live, @Nullable Throwable error) {
    if (live == null) {
      runLocked(() -> passage.fails(Failures.cause(error)));
      return;
    }
    live.repeated(() -> live.wire().sync(context.fullPath(path))) // this server may lag behind
        .thenAccept(
            synced -> {
              runLocked(() -> passage.see(live));
              enter(live);
            });
  }

  @Override
  public void onTick() {
    runLocked(passage::beats);
  }

  @Override
  public void under(Runnable step) {
    runLocked(step);
  }

  @Override
  public void entered(long generation) {
    afterUnlock(() -> entered.complete(generation));
    afterUnlock(() -> withdrawn.complete(false));
  }

  @Override
  public void allLeft() {
    leaveWhenOver();
    afterUnlock(() -> left.complete(true));
  }

  @Override
  public void withdrew() {
    leaveWhenOver();
    afterUnlock(() -> withdrawn.complete(true));
    afterUnlock(() -> entered.cancel(false));
  }

  @Override
  public void failed(Throwable why) {
    leaveWhenOver();
    afterUnlock(
        () -> broken.complete(String.valueOf(why.getMessage()))); // first: who hears of it sees it
    afterUnlock(() -> entered.completeExceptionally(why));
    afterUnlock(() -> left.completeExceptionally(why));
    afterUnlock(() -> withdrawn.complete(false));
  }
}
