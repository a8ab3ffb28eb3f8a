package io.zkrecipes.barrier;

import io.zkrecipes.barrier.PartyProgress.Outcome;
import io.zkrecipes.barrier.PartyProgress.Phase;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One party of a {@link ModelBarrier}: what it sees is read when it steps, and stale otherwise. */
final class ModelParty {
  /** How a transition is answered. */
  enum Reply {
    OK,
    BADVERSION,
    NONODE,
    NODEEXISTS
  }

  final PartyProgress progress = new PartyProgress();
  final long number;
  final String name;
  private final ModelBarrier barrier;
  private final ArrayDeque<BarrierChange> inFlight = new ArrayDeque<>();
  private @Nullable BarrierState state;
  private int version;
  private @Nullable BarrierMembers members;
  private boolean alarmed;
  private boolean dead;

  ModelParty(ModelBarrier barrier, long number) {
    this.barrier = barrier;
    this.number = number;
    this.name =
        "_c_0b7d4f6e-3a52-4d0e-9d0e-0a6a1b3c5d7e-%d-party-%010d".formatted(barrier.parties, number);
  }

  boolean isOver() {
    return dead || progress.phase() == Phase.OVER;
  }

  void joined() {
    progress.joined(name, number);
    if (barrier.random.nextBoolean()) { // both are sent with the create, but may be answered later
      readState();
      list();
    }
  }

  void step() {
    switch (barrier.random.nextInt(12)) {
      case 0, 1, 2 -> readState();
      case 3, 4 -> list();
      case 5 -> answerAlarm();
      case 6, 7 -> deliver();
      case 8, 9, 10 -> leave();
      default -> {
        int rare = barrier.random.nextInt(10);
        if (rare == 0) {
          die();
        } else if (rare < 3) {
          withdraw();
        }
      }
    }
  }

  /** All that it was to hear and to do by itself. */
  void settle() {
    while (!isOver() && !inFlight.isEmpty()) {
      deliver();
    }
    if (!isOver()) {
      readState();
    }
    if (!isOver()) {
      answerAlarm();
    }
  }

  private void readState() {
    state = barrier.state();
    version = barrier.version();
    onView();
  }

  private void list() {
    members = barrier.list();
    onView();
  }

  private void answerAlarm() {
    alarmed = true;
    list();
  }

  private void leave() {
    BarrierState seen = state;
    if (seen != null) {
      progress
          .leave()
          .ifPresent(
              departure -> {
                inFlight.add(departure);
                inFlight.add(BarrierTransitions.finishIfAllLeft(seen, version));
              });
    }
  }

  private void withdraw() {
    progress.withdraw();
    onView();
    if (barrier.random.nextBoolean()) {
      progress.abandon();
    }
  }

  private void die() {
    inFlight.clear();
    barrier.delete(name);
    dead = true;
  }

  /** The server gets the next transition; the reply may be lost. */
  private void deliver() {
    BarrierChange change = inFlight.poll();
    if (change == null) {
      return;
    }
    Reply reply = barrier.apply(change, number);
    boolean lost = barrier.random.nextInt(8) == 0;
    if (reply == Reply.OK && !lost) {
      onOutcome(change.outcome());
    } else if (lost || change.outcome() != Outcome.ALL_LEFT || change.version() != version) {
      list();
    }
  }

  /** As BarrierParty does it. */
  private void onView() {
    BarrierState now = state;
    if (now == null || isOver()) {
      return;
    }
    BarrierMembers listed = members;
    BarrierTransitions possible =
        listed == null || listed.version() != version ? null : new BarrierTransitions(now, listed);
    onOutcome(progress.onView(now, possible));
    if (!isOver() && possible != null && inFlight.isEmpty()) {
      progress.next(possible, alarmed).ifPresent(inFlight::add);
      alarmed = false;
    }
  }

  private void onOutcome(Outcome outcome) {
    switch (outcome) {
      case ENTERED -> barrier.verifyEntered(number, progress.generation());
      case ALL_LEFT -> {
        barrier.verifyAllLeft(number, progress.generation());
        progress.end();
      }
      case WITHDRAWN -> {
        barrier.verifyWithdrawn(number);
        progress.end();
      }
      case BROKEN -> {
        barrier.tally.broken++;
        barrier.delete(name);
        progress.end();
        inFlight.clear();
      }
      case NOTHING -> {}
    }
  }

  @Override
  public String toString() {
    return "party %d".formatted(number);
  }
}
