package io.zkrecipes.barrier;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.ProtectedCreate.Joined;
import io.zkrecipes.kernel.session.ClientContext;
import io.zkrecipes.kernel.session.Session;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.BrokenBarrierException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;

/**
 * The way of one party through its barrier: it waits, is inside, leaves.
 *
 * <p>What the directory says is the truth, see {@link BarrierState}; events only say that it may be
 * another one. Each step is one transaction, refused if the truth has changed. The one who
 * completes the number opens, the last one to leave ends the generation, everybody else hears of
 * it. What those have not done, and who has died, is found at an alarm of the {@link BarrierView}.
 *
 * <p>All methods are called under the lock of the {@link BarrierParty}, and so are requests sent.
 */
final class PartyStates implements BarrierView.Owner {
  private enum Stage {
    JOINING,
    WAITING,
    INSIDE,
    LEAVING,
    LEFT,
    OVER
  }

  private final PartyListener listener;
  private final ZPath path;
  private final String dir;
  private final int parties;
  private final List<ACL> markAcl;

  private Stage stage = Stage.JOINING;
  private @Nullable BarrierView eye;
  private String node = "";
  private long number = -1;
  private long generation;
  private long birth; // of the directory, if it was seen in an earlier session
  private final TreeSet<Long> known = new TreeSet<>(); // those who were seen to wait
  private boolean withdrawing;
  private boolean out; // nobody here counts on its coming in any more
  private boolean alarmed; // the look under way is for an alarm

  /** Asks the ACL policy, which is user code: the only one not under the lock. */
  PartyStates(PartyListener listener, ClientContext context, ZPath path, int parties) {
    this.listener = listener;
    this.path = path;
    this.dir = context.fullPath(path);
    this.parties = parties;
    this.markAcl = context.acl(dir + "/" + BarrierMembers.leftMark(0));
  }

  boolean isOver() {
    return stage == Stage.OVER;
  }

  /** Whether it has no node yet. */
  boolean isComing() {
    return stage == Stage.JOINING;
  }

  /** Whether its node is to be made. */
  boolean mayCome() {
    return isComing() && !withdrawing;
  }

  /** Whether it has done its part. */
  boolean isLeaving() {
    return stage == Stage.LEAVING || stage == Stage.LEFT;
  }

  /** How many were seen to wait, this one included. */
  int seen() {
    return eye == null ? 1 : eye.waiting();
  }

  /** Waits no more; whether that is possible still. */
  boolean withdraws() {
    withdrawing = true;
    if (eye == null && stage == Stage.JOINING) {
      neverCame();
    } else if (stage == Stage.WAITING) {
      sees();
    }
    return stage == Stage.JOINING || stage == Stage.WAITING || out;
  }

  /** Whether it is not inside, and will not be. */
  boolean givesUp() {
    out |= stage == Stage.JOINING || stage == Stage.WAITING;
    return out;
  }

  void leaves() {
    if (stage == Stage.INSIDE) {
      stage = Stage.LEAVING;
      eye().move(BarrierTransitions.leave(dir, number, node, markAcl), this::hasLeft);
      eye().look(); // sent behind it: the last one sees that it is the last one
    }
  }

  void abandons() {
    if (!isLeaving()) {
      breaks("it gave up");
    }
  }

  /** Looks on, in this session. */
  void see(Session live) {
    if (stage != Stage.OVER) {
      BarrierView opened = new BarrierView(this, live, path, parties, birth);
      eye = opened;
      opened.watch();
      opened.look();
    }
  }

  /** Goes on in the next session: it may come there, or read there whether all have left. */
  void blinks() {
    birth = isComing() ? 0 : eye().birth();
    eye().close();
    eye = null;
    alarmed = false;
  }

  /** Its node was made, maybe too late. */
  void came(Session live, Joined joined) {
    if (stage == Stage.OVER) {
      live.discard(joined.node());
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

  void beats() {
    boolean counted = stage == Stage.WAITING || stage == Stage.INSIDE;
    if (counted && eye().session.clock().left() <= 0) {
      breaks("no contact with the ensemble");
    } else if ((counted || isLeaving()) && eye != null && eye.takeAlarm()) {
      alarmed = true;
      eye.look();
    }
  }

  @Override
  public void under(Runnable step) {
    listener.under(step);
  }

  @Override
  public void sees() {
    BarrierState now = eye == null ? null : eye.state();
    if (now == null || stage == Stage.JOINING || stage == Stage.OVER) {
      return;
    }
    if (stage != Stage.WAITING) {
      if (!now.isInside(number, generation)) {
        generationIsOver(now);
      }
    } else if (now.inside().contains(number)) {
      enters(now.generation());
    } else if (withdrawing && now.isOut(number)) { // the reply was lost
      neverCame();
    } else if (number <= now.upTo()) {
      breaks(now.why());
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
    listener.entered(now);
  }

  private void generationIsOver(BarrierState now) {
    if (stage == Stage.INSIDE || now.outcomes().isBroken(generation, now.generation())) {
      breaks(now.why());
    } else {
      end();
      listener.allLeft();
    }
  }

  /** Does what is to be done, if who is there is known. */
  private void goOn() {
    BarrierTransitions moves = eye().moves();
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
    } else if (!eye().isMoving()) {
      next(moves);
      if (alarmed) {
        alarmed = false;
        eye().guard(stage == Stage.WAITING, stage == Stage.LEFT, number);
      }
    }
  }

  private void next(BarrierTransitions moves) {
    List<Op> due = moves.overdue().orElse(List.of());
    if (due.isEmpty() && stage == Stage.WAITING) {
      due = moves.dismissal(known).orElse(List.of());
      known.addAll(moves.roll().waiting(moves.state()).keySet());
    }
    boolean opens = stage == Stage.WAITING && (alarmed || moves.completes(number));
    if (!due.isEmpty()) {
      eye().move(due, () -> {});
    } else if (stage == Stage.LEAVING) {
      eye().move(BarrierTransitions.leave(dir, number, node, markAcl), this::hasLeft);
    } else if (stage == Stage.WAITING && withdrawing) {
      eye().move(moves.withdrawal(number, node), this::neverCame);
    } else if (opens) {
      moves.opening().ifPresent(ops -> eye().move(ops, () -> {}));
    }
  }

  private void hasLeft() {
    stage = Stage.LEFT;
    eye().alarm();
    sees();
  }

  @Override
  public void loses(String why) {
    if (stage != Stage.JOINING) { // which makes the directory
      breaks(why);
    }
  }

  /** Nobody counts on it. */
  void neverCame() {
    out = true;
    end();
    listener.withdrew();
  }

  void breaks(String why) {
    String reason = why.isEmpty() ? "one of its generations was" : why;
    fails(new BrokenBarrierException("%s: broken: %s".formatted(path, reason)));
  }

  @Override
  public void fails(Throwable why) {
    if (stage == Stage.OVER) {
      return;
    }
    if (number >= 0 && stage != Stage.LEFT && eye != null) {
      eye.session.discard(node);
    }
    end();
    listener.failed(why);
  }

  private void end() {
    stage = Stage.OVER;
    if (eye != null) {
      eye.close();
    }
  }

  private BarrierView eye() {
    return Objects.requireNonNull(eye, "in no session");
  }
}
