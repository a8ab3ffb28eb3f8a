package io.zkrecipes.kernel;

import io.zkrecipes.ClientClosedException;
import io.zkrecipes.CoordinationException;
import io.zkrecipes.LossReason;
import io.zkrecipes.SessionLostException;
import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Reply;
import io.zkrecipes.kernel.Joining.Joined;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * One party of a barrier, from its coming until all have left.
 *
 * <p>What the directory says is the truth, see {@link BarrierState}; events only say that it may be
 * another one. Each step is one transaction, refused if the truth has changed. The one who
 * completes the number opens, the last one to leave ends the generation; everybody else hears of it
 * by the watch on the directory. What was not done by the one who should have, because it is not
 * connected, or because somebody has died, is found at an alarm of the {@link BarrierEye}.
 *
 * <p>All state is guarded by the lock. Requests are sent under it, as their order is part of the
 * argument; futures are completed after it is released, on the event thread mostly.
 */
public final class Attendance extends Monitor implements Tenant, BarrierEye.Owner {
  private enum Stage {
    JOINING,
    WAITING,
    INSIDE,
    LEAVING,
    LEFT,
    OVER
  }

  private final Sessions sessions;
  private final ZPath path;
  private final String dir;
  private final int parties;
  private final List<ACL> markAcl;
  private final CompletableFuture<Long> entered = new CompletableFuture<>();
  private final CompletableFuture<Boolean> left = new CompletableFuture<>();
  private final CompletableFuture<Boolean> withdrawn = new CompletableFuture<>();
  private final CompletableFuture<String> broken = new CompletableFuture<>();

  private Stage stage = Stage.JOINING;
  private @Nullable BarrierEye eye;
  private String node = "";
  private long number = -1;
  private long generation;
  private long birth; // of the directory, if it was seen in an earlier session
  private final TreeSet<Long> known = new TreeSet<>(); // those who were seen to wait
  private boolean moving; // a transaction is on its way
  private boolean withdrawing;
  private boolean out; // nobody here counts on its coming in any more
  private boolean alarmed; // the look under way is for an alarm

  private Attendance(Sessions sessions, ZPath path, int parties) {
    this.sessions = sessions;
    this.path = path;
    this.dir = sessions.full(path);
    this.parties = parties;
    this.markAcl = sessions.acl(dir + "/" + Rollcall.leftMark(0));
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
    return ask(() -> eye == null ? 1 : eye.waiting());
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
          withdrawing = true;
          if (eye == null && stage == Stage.JOINING) {
            neverCame();
          } else if (stage == Stage.WAITING) {
            sees();
          } else if (stage != Stage.JOINING) {
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
    return decide(
        () -> {
          out |= stage == Stage.JOINING || stage == Stage.WAITING;
          return out;
        });
  }

  /** Leaves; {@link #left} tells when all have. */
  public void leave() {
    act(
        () -> {
          if (stage == Stage.INSIDE) {
            stage = Stage.LEAVING;
            move(BarrierMoves.leave(dir, number, node, markAcl), this::hasLeft);
            eye().look(); // sent behind it: the last one sees that it is the last one
          }
        });
  }

  /** Is dead for the others, unless it leaves or has left. */
  public void abandon() {
    act(
        () -> {
          if (stage != Stage.LEAVING && stage != Stage.LEFT) {
            breaks("it gave up");
          }
        });
  }

  private void join(@Nullable Session live, @Nullable Throwable error) {
    if (live == null) {
      act(() -> fails(Failures.cause(error)));
      return;
    }
    byte[] name = sessions.ownerName().getBytes(StandardCharsets.UTF_8);
    Joining joining;
    try {
      joining = new Joining(live, path, new Muster(parties), name, () -> ask(this::mayCome));
    } catch (RuntimeException | Error thrownByAclPolicy) {
      act(() -> fails(thrownByAclPolicy));
      return;
    }
    live.enter(this);
    Optional<Joining.Sent> sent = decide(() -> comes(live, joining));
    if (sent.isEmpty()) {
      live.leave(this);
      return;
    }
    joining
        .outcome(sent.get())
        .whenComplete((joined, why) -> act(() -> arrived(live, joined, why)));
  }

  /** Unless it was given up before there was a session. */
  private Optional<Joining.Sent> comes(Session live, Joining joining) {
    if (stage == Stage.OVER) {
      return Optional.empty();
    }
    Joining.Sent create = joining.send(Batch.NONE, false);
    see(live);
    return Optional.of(create);
  }

  private boolean mayCome() {
    return !withdrawing && stage == Stage.JOINING;
  }

  private void see(Session live) {
    BarrierEye opened = new BarrierEye(this, live, path, parties, birth);
    eye = opened;
    opened.watch();
    opened.look();
  }

  private void arrived(Session live, @Nullable Joined joined, @Nullable Throwable error) {
    if (stage == Stage.OVER) {
      if (joined != null) {
        live.discard(joined.node());
      }
    } else if (joined == null) {
      joinFailed(Failures.cause(error));
    } else if (joined.entry().isTied()) {
      live.discard(joined.node());
      fails(new CoordinationException(path + ": the numbers below it are used up; delete it"));
    } else {
      node = joined.node();
      number = joined.entry().sequence();
      known.add(number);
      stage = Stage.WAITING;
      eye().expect(number);
      eye().watch(); // if there was nothing to be watched before
      sees();
    }
  }

  private void joinFailed(Throwable why) {
    if (why instanceof CancellationException) {
      neverCame();
    } else if (why instanceof SessionLostException) {
      breaks("its session ended");
    } else {
      fails(why);
    }
  }

  @Override
  public void under(Runnable step) {
    act(step);
  }

  @Override
  public void sees() {
    BarrierState now = eye == null ? null : eye.state();
    if (now == null || stage == Stage.JOINING) {
      return;
    }
    switch (stage) {
      case WAITING -> {
        if (now.inside().contains(number)) {
          enters(now.generation());
        } else if (withdrawing && now.isOut(number)) { // the reply was lost
          neverCame();
        } else if (number <= now.upTo()) {
          breaks(now.why());
        }
      }
      case INSIDE -> {
        if (!now.isInside(number, generation)) {
          breaks(now.why());
        }
      }
      case LEAVING, LEFT -> {
        if (!now.isInside(number, generation)) {
          isOver(now);
        }
      }
      default -> {}
    }
    if (stage != Stage.OVER) {
      goOn();
    }
  }

  private void enters(long now) {
    if (out) {
      breaks("it gave up");
      return;
    }
    stage = Stage.INSIDE;
    generation = now;
    eye().alarm();
    afterwards(() -> entered.complete(now));
    afterwards(() -> withdrawn.complete(false));
  }

  private void isOver(BarrierState now) {
    if (now.outcomes().isBroken(generation, now.generation())) {
      breaks(now.why());
    } else {
      end();
      afterwards(() -> left.complete(true));
    }
  }

  /** Does what is to be done, if who is there is known. */
  private void goOn() {
    BarrierMoves moves = eye().moves();
    if (moves == null) {
      if ((alarmed || stage != Stage.INSIDE) && eye().isOutOfDate()) {
        eye().look();
      }
      return;
    }
    boolean present = moves.roll().present().containsKey(number);
    if (stage == Stage.LEAVING && moves.roll().left().contains(number)) {
      hasLeft();
    } else if (!present && stage != Stage.LEFT) {
      breaks("its node was deleted");
    } else if (!moving) {
      next(moves);
      guard(moves);
    }
  }

  private void next(BarrierMoves moves) {
    List<Op> due = moves.overdue().orElse(List.of());
    if (due.isEmpty() && stage == Stage.WAITING) {
      due = moves.dismissal(known).orElse(List.of());
      known.addAll(moves.roll().waiting(moves.state()).keySet());
    }
    boolean opens = stage == Stage.WAITING && (alarmed || moves.completes(number));
    if (!due.isEmpty()) {
      move(due, () -> {});
    } else if (stage == Stage.LEAVING) {
      move(BarrierMoves.leave(dir, number, node, markAcl), this::hasLeft);
    } else if (stage == Stage.WAITING && withdrawing) {
      move(moves.withdrawal(number, node), this::neverCame);
    } else if (opens) {
      moves.opening().ifPresent(ops -> move(ops, () -> {}));
    }
  }

  private void guard(BarrierMoves moves) {
    if (!alarmed) {
      return;
    }
    alarmed = false;
    NavigableMap<Long, String> others =
        stage == Stage.WAITING
            ? moves.roll().waiting(moves.state())
            : moves.roll().inside(moves.state());
    if (stage == Stage.LEFT) {
      others.values().stream().reduce((one, later) -> later).ifPresent(eye()::guard);
    } else if (others.firstKey() == number) {
      eye().guardNames();
    } else {
      eye().guard(others.lowerEntry(number).getValue());
    }
  }

  private void hasLeft() {
    stage = Stage.LEFT;
    eye().alarm();
    sees();
  }

  private void move(List<Op> ops, Runnable done) {
    moving = true;
    Session live = eye().session;
    live.wire().multi(ops).thenAccept(reply -> act(() -> moved(live, reply, done)));
  }

  private void moved(Session live, Reply<List<OpResult>> reply, Runnable done) {
    if (stage == Stage.OVER || eye == null || eye.session != live) {
      return;
    }
    moving = false;
    switch (reply.code()) {
      case OK -> done.run();
      case SESSIONEXPIRED -> {}
      case BADVERSION, NONODE, NODEEXISTS -> eye().look();
      case CONNECTIONLOSS, THROTTLEDOP, NOTREADONLY ->
          live.reconnected()
              .thenCompose(alive -> sessions.pause(1))
              .thenAccept(rested -> act(() -> again(live)));
      default -> fails(Answer.refusal(path, "go on", reply.code()));
    }
  }

  private void again(Session live) {
    if (stage != Stage.OVER && eye != null && eye.session == live) {
      eye.look();
    }
  }

  @Override
  public void tick() {
    act(
        () -> {
          boolean counted = stage == Stage.WAITING || stage == Stage.INSIDE;
          if (counted && eye().session.clock().left() <= 0) {
            breaks("no contact with the ensemble");
          } else if (stage != Stage.JOINING && stage != Stage.OVER && eye().takeAlarm()) {
            alarmed = true;
            eye().look();
          }
        });
  }

  @Override
  public void loses(String why) {
    if (stage != Stage.JOINING) { // which makes the directory
      breaks(why);
    }
  }

  @Override
  public void blinded(Throwable why) {
    fails(why);
  }

  @Override
  public void sessionLost(LossReason reason) {
    act(
        () -> {
          if (reason == LossReason.CLIENT_CLOSED) {
            fails(new ClientClosedException(path + ": the client was closed"));
          } else if (stage == Stage.LEAVING || stage == Stage.LEFT) {
            blink();
          } else {
            breaks("its session ended");
          }
        });
  }

  /** Whether all have left can be read in any session. */
  private void blink() {
    birth = eye().birth();
    eye().close();
    eye = null;
    moving = false;
    alarmed = false;
    afterwards(() -> sessions.next().whenComplete(this::returns));
  }

  private void returns(@Nullable Session live, @Nullable Throwable error) {
    if (live == null) {
      act(() -> fails(Failures.cause(error)));
      return;
    }
    live.repeated(() -> live.wire().sync(dir)) // this server may lag behind
        .thenAccept(
            synced -> {
              act(() -> see(live));
              live.enter(this); // not under the lock
            });
  }

  private void neverCame() {
    out = true;
    end();
    afterwards(() -> withdrawn.complete(true));
    afterwards(() -> entered.cancel(false));
  }

  private void breaks(String why) {
    String reason = why.isEmpty() ? "one of its generations was" : why;
    ends(new BrokenBarrierException("%s: broken: %s".formatted(path, reason)));
  }

  private void fails(Throwable why) {
    ends(why);
  }

  private void ends(Throwable why) {
    if (stage == Stage.OVER) {
      return;
    }
    if (number >= 0 && stage != Stage.LEFT && eye != null) {
      eye.session.discard(node);
    }
    end();
    afterwards(() -> entered.completeExceptionally(why));
    afterwards(() -> left.completeExceptionally(why));
    afterwards(() -> broken.complete(String.valueOf(why.getMessage())));
    afterwards(() -> withdrawn.complete(false));
  }

  private void end() {
    stage = Stage.OVER;
    BarrierEye last = eye;
    if (last != null) {
      last.close();
      last.session.leave(this);
    }
  }

  private BarrierEye eye() {
    return Objects.requireNonNull(eye, "in no session");
  }
}
