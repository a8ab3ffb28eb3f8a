package io.zkrecipes.barrier;

import io.zkrecipes.barrier.PartyProgress.Outcome;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;

/**
 * Which transitions a barrier allows, given its state and a listing of its directory at the same
 * version of the state. A pure function: each transition is refused by the server if the state has
 * changed by then.
 */
record BarrierTransitions(BarrierState state, BarrierMembers members) {

  /** Breaks the open generation if a member of it is dead; ends it if all members have left. */
  Optional<BarrierChange> overdue() {
    List<Long> missing =
        state.inside().values().stream().filter(party -> !members.left().contains(party)).toList();
    List<Long> dead =
        missing.stream().filter(party -> !members.present().containsKey(party)).toList();
    if (!dead.isEmpty()) {
      BarrierState broken = state.broken(gone(dead) + " while inside");
      return Optional.of(change(broken, List.of(), members.inside(state).values()));
    }
    // The marks stay until the next opening: the server would remove an empty container.
    return state.isOpen() && missing.isEmpty()
        ? Optional.of(change(state.finished(), List.of(), List.of()))
        : Optional.empty();
  }

  /** Sends all waiting parties away if one of these, which were seen to wait, is dead. */
  Optional<BarrierChange> dismissal(NavigableSet<Long> seenWaiting) {
    NavigableMap<Long, String> waiting = waiting();
    List<Long> dead =
        seenWaiting.stream()
            .filter(party -> !state.isOut(party) && !waiting.containsKey(party))
            .toList();
    if (dead.isEmpty()) {
      return Optional.empty();
    }
    long last = Math.max(dead.get(dead.size() - 1), waiting.isEmpty() ? 0 : waiting.lastKey());
    BarrierState dismissed = state.dismissed(last, gone(dead) + " while waiting");
    return Optional.of(change(dismissed, List.of(), waiting.values()));
  }

  /** The nodes of the waiting parties, in order of their numbers. */
  NavigableMap<Long, String> waiting() {
    return members.waiting(state);
  }

  /** Whether this waiting party is the last one that the next generation needs. */
  boolean completes(long party) {
    return waiting().headMap(party, true).size() == state.parties();
  }

  /** Lets the first waiting parties in if they are enough, all alive, and nobody is inside. */
  Optional<BarrierChange> opening() {
    NavigableMap<Long, String> waiting = waiting();
    if (state.isOpen() || waiting.size() < state.parties()) {
      return Optional.empty();
    }
    List<Map.Entry<Long, String>> first =
        waiting.entrySet().stream().limit(state.parties()).toList();
    BarrierState opened = state.opened(first.stream().map(Map.Entry::getKey).toList());
    List<String> earlierMarks = members.left().stream().map(BarrierMembers::leftMark).toList();
    return Optional.of(
        change(opened, first.stream().map(Map.Entry::getValue).toList(), earlierMarks));
  }

  /** This party, whose node has this name, waits no more. */
  BarrierChange withdrawal(long party, String name) {
    return change(state.withdrew(party), List.of(), List.of(name), Outcome.WITHDRAWN);
  }

  /**
   * This party leaves, whatever the state says, so that leaving parties do not get in each other's
   * way. Refused if its node is gone: then the generation is broken, or soon will be.
   */
  static BarrierChange departure(long party, String name) {
    Optional<String> mark = Optional.of(BarrierMembers.leftMark(party));
    return new BarrierChange(Optional.empty(), 0, List.of(), List.of(name), mark, Outcome.NOTHING);
  }

  /**
   * Ends the open generation, refused unless the marks of all members exist. Of all members that
   * send it right behind their departure, one succeeds: the one whose departure the server applies
   * last.
   */
  static BarrierChange finishIfAllLeft(BarrierState state, int version) {
    List<String> marks = state.inside().values().stream().map(BarrierMembers::leftMark).toList();
    return new BarrierChange(
        Optional.of(state.finished()),
        version,
        marks,
        List.of(),
        Optional.empty(),
        Outcome.ALL_LEFT);
  }

  private BarrierChange change(
      BarrierState next, List<String> required, Collection<String> deleted) {
    return change(next, required, deleted, Outcome.NOTHING);
  }

  private BarrierChange change(
      BarrierState next, List<String> required, Collection<String> deleted, Outcome outcome) {
    return new BarrierChange(
        Optional.of(next),
        members.version(),
        required,
        List.copyOf(deleted),
        Optional.empty(),
        outcome);
  }

  private static String gone(List<Long> dead) {
    return "party %s is gone".formatted(LongRanges.of(dead));
  }
}
