package io.zkrecipes.kernel;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.LossReason;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.Joining.Joined;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One party of a barrier, from its coming until all have left, as the one who waits for it sees it:
 * what comes of each step. How it goes on is the business of its {@link Passage}, guarded by the
 * lock here. Futures are completed after the lock is released, on the event thread mostly.
 */
public final class Attendance extends Monitor implements Tenant, PassageListener {
  private final Sessions sessions;
  private final ZPath path;
  private final int parties;
  private final Passage passage;
  private final CompletableFuture<Long> entered = new CompletableFuture<>();
  private final CompletableFuture<Boolean> left = new CompletableFuture<>();
  private final CompletableFuture<Boolean> withdrawn = new CompletableFuture<>();
  private final CompletableFuture<String> broken = new CompletableFuture<>();
  private @Nullable Session session; // the one that this is a tenant of

  private Attendance(Sessions sessions, ZPath path, int parties) {
    this.sessions = sessions;
    this.path = path;
    this.parties = parties;
    this.passage = new Passage(this, sessions, path, parties);
  }

  /**
   * Comes to the barrier, now or in the first session. The ACL policy is asked, which may throw.
   */
  public static Attendance begin(Sessions sessions, ZPath path, int parties) {
    Attendance one = new Attendance(sessions, path, parties);
    CompletableFuture<Session> next = sessions.next();
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
    return ask(passage::seen);
  }

  /**
   * Waits no more.
   *
   * @return completes with true when nobody counts on it; with false if it was let in, or sent
   *     away, before
   */
  public CompletableFuture<Boolean> withdraw() {
    act(
        () -> {
          if (!passage.withdraws()) {
            afterwards(() -> withdrawn.complete(false));
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
    return decide(passage::givesUp);
  }

  /** Leaves; {@link #left} tells when all have. */
  public void leave() {
    act(passage::leaves);
  }

  /** Is dead for the others, unless it leaves or has left. */
  public void abandon() {
    act(passage::abandons);
  }

  private void join(@Nullable Session live, @Nullable Throwable error) {
    if (live == null) {
      act(() -> passage.fails(Failures.cause(error)));
      return;
    }
    byte[] name = sessions.ownerName().getBytes(StandardCharsets.UTF_8);
    Joining joining;
    try {
      joining = new Joining(live, path, new Muster(parties), name, () -> ask(passage::mayCome));
    } catch (RuntimeException | Error thrownByAclPolicy) {
      act(() -> passage.fails(thrownByAclPolicy));
      return;
    }
    enter(live);
    decide(() -> comes(live, joining))
        .ifPresent(
            sent ->
                joining
                    .outcome(sent)
                    .whenComplete((joined, why) -> act(() -> arrived(live, joined, why))));
  }

  /** Not under the lock. */
  private void enter(Session live) {
    act(() -> session = live);
    live.enter(this);
    act(this::leaveWhenOver);
  }

  private void leaveWhenOver() {
    Session last = session;
    if (passage.isOver() && last != null) {
      last.leave(this);
    }
  }

  /** Unless it was given up before there was a session. */
  private Optional<Joining.Sent> comes(Session live, Joining joining) {
    if (passage.isOver()) {
      return Optional.empty();
    }
    Joining.Sent create = joining.send(Batch.NONE, false);
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
      afterwards(() -> sessions.next().whenComplete(this::join));
    } else {
      passage.fails(why);
    }
  }

  @Override
  public void sessionLost(LossReason reason) {
    act(
        () -> {
          if (reason == LossReason.CLIENT_CLOSED) {
            passage.fails(new ClientClosedException(path + ": the client was closed"));
          } else if (passage.isLeaving()) {
            passage.blinks();
            afterwards(() -> sessions.next().whenComplete(this::returns));
          } else if (!passage.isComing()) { // if so, that is told when its node is not made
            passage.breaks("its session ended");
          }
        });
  }

  private void returns(@Nullable Session live, @Nullable Throwable error) {
    if (live == null) {
      act(() -> passage.fails(Failures.cause(error)));
      return;
    }
    live.repeated(() -> live.wire().sync(sessions.full(path))) // this server may lag behind
        .thenAccept(
            synced -> {
              act(() -> passage.see(live));
              enter(live);
            });
  }

  @Override
  public void tick() {
    act(passage::beats);
  }

  @Override
  public void under(Runnable step) {
    act(step);
  }

  @Override
  public void entered(long generation) {
    afterwards(() -> entered.complete(generation));
    afterwards(() -> withdrawn.complete(false));
  }

  @Override
  public void allLeft() {
    leaveWhenOver();
    afterwards(() -> left.complete(true));
  }

  @Override
  public void withdrew() {
    leaveWhenOver();
    afterwards(() -> withdrawn.complete(true));
    afterwards(() -> entered.cancel(false));
  }

  @Override
  public void failed(Throwable why) {
    leaveWhenOver();
    afterwards(
        () -> broken.complete(String.valueOf(why.getMessage()))); // first: who hears of it sees it
    afterwards(() -> entered.completeExceptionally(why));
    afterwards(() -> left.completeExceptionally(why));
    afterwards(() -> withdrawn.complete(false));
  }
}
