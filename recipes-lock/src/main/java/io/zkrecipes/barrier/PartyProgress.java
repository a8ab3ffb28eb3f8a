package io.zkrecipes.barrier;

import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeSet;

/**
 * How far one party has come, and what follows from what it sees: the decisions of a double
 * barrier, without a thread, a request or a watch in it. See {@link BarrierParty} for who calls it.
 */
final class PartyProgress {
  /** In this order; a phase may be skipped, and OVER follows on any. */
  enum Phase {
    JOINING, // its node is not known to exist
    WAITING,
    INSIDE,
    LEAVING, // has asked to leave; the reply is not there
    LEFT, // until all others have left
    OVER
  }

  /** What has happened to the party, by what it sees. */
  enum Outcome {
    NOTHING,
    ENTERED,
    LEFT,
    ALL_LEFT,
    WITHDRAWN,
    BROKEN
  }

  private Phase phase = Phase.JOINING;
  private String name = "";
  private long number = -1;
  private long generation;
  private String why = "";
  // All waiting parties of any listing, itself included: one that vanishes has died.
  private final TreeSet<Long> seenWaiting = new TreeSet<>();
  private boolean withdrawing;
  private boolean abandoned;

  boolean is(Phase one) {
    return phase == one;
  }

  /** Whether the others count on its being alive. */
  boolean isCounted() {
    return phase == Phase.WAITING || phase == Phase.INSIDE;
  }

  /** Whether it has done its part and waits to hear that all others have. */
  boolean isLeaving() {
    return phase == Phase.LEAVING || phase == Phase.LEFT;
  }

  /** Whether its node is still wanted. */
  boolean mayJoin() {
    return phase == Phase.JOINING && !withdrawing;
  }

  /** Whether it holds a node that the others count. */
  boolean hasNode() {
    return number >= 0 && phase.compareTo(Phase.LEFT) < 0;
  }

  String name() {
    return name;
  }

  /** The generation that it is in, or was in. */
  long generation() {
    return generation;
  }

  /** Why the last outcome was BROKEN; may be empty. */
  String why() {
    return why;
  }

  /** Its node exists, with this name and number. */
  void joined(String nodeName, long sequence) {
    name = nodeName;
    number = sequence;
    seenWaiting.add(sequence);
    phase = Phase.WAITING;
  }

  /** Wants to withdraw; whether that is still possible, or has happened. */
  boolean withdraw() {
    withdrawing = true;
    return phase == Phase.JOINING || phase == Phase.WAITING || abandoned;
  }

  /** Refuses to be let in from now on; false if it was let in, or sent away, before. */
  boolean abandon() {
    abandoned |= phase == Phase.JOINING || phase == Phase.WAITING;
    return abandoned;
  }

  /** Begins to leave; false if it is not inside. */
  boolean leave() {
    if (phase != Phase.INSIDE) {
      return false;
    }
    phase = Phase.LEAVING;
    return true;
  }

  void left() {
    phase = Phase.LEFT;
  }

  void end() {
    phase = Phase.OVER;
  }

  /** What the state of the directory says about this party, which has a node. */
  Outcome onState(BarrierState now) {
    if (phase != Phase.WAITING) {
      return now.isInside(number, generation) ? Outcome.NOTHING : ended(now);
    }
    if (now.inside().contains(number)) {
      return abandoned ? broken("it gave up") : entered(now.generation());
    }
    if (withdrawing && now.isOut(number)) { // its own withdrawal, the reply to which was lost
      return withdrawn();
    }
    return number <= now.upTo() ? broken(now.why()) : Outcome.NOTHING;
  }

  private Outcome entered(long now) {
    phase = Phase.INSIDE;
    generation = now;
    return Outcome.ENTERED;
  }

  /** Without this party having left, its generation cannot have ended well. */
  private Outcome ended(BarrierState now) {
    return phase == Phase.INSIDE || now.outcomes().isBroken(generation, now.generation())
        ? broken(now.why())
        : Outcome.ALL_LEFT;
  }

  private Outcome broken(String reason) {
    why = reason;
    return Outcome.BROKEN;
  }

  /** Nobody counts on it, whatever its node does. */
  Outcome withdrawn() {
    abandoned = true;
    return Outcome.WITHDRAWN;
  }

  /** What a listing says about this party, after {@link #onState} had nothing to say. */
  Outcome onMembers(BarrierMembers members) {
    if (phase == Phase.LEAVING && members.left().contains(number)) {
      return Outcome.LEFT;
    }
    return phase != Phase.LEFT && !members.present().containsKey(number)
        ? broken("its node was deleted")
        : Outcome.NOTHING;
  }

  /**
   * The transition that is due now, if any.
   *
   * @param alarmed whether to do what another party should have done by now
   */
  Optional<BarrierChange> next(BarrierTransitions possible, boolean alarmed) {
    Optional<BarrierChange> due = possible.overdue();
    if (due.isEmpty() && phase == Phase.WAITING) {
      due = possible.dismissal(seenWaiting);
      seenWaiting.addAll(possible.waiting().keySet());
    }
    if (due.isPresent()) {
      return due;
    }
    if (phase == Phase.LEAVING) {
      return Optional.of(departure());
    }
    if (phase == Phase.WAITING && withdrawing) {
      return Optional.of(possible.withdrawal(number, name));
    }
    boolean opens = phase == Phase.WAITING && (alarmed || possible.completes(number));
    return opens ? possible.opening() : Optional.empty();
  }

  BarrierChange departure() {
    return BarrierTransitions.leave(number, name);
  }

  /**
   * The node that this party watches: of the one before it among those that share its phase, or of
   * the last one inside after it has left. Empty for the first one, and if nobody is inside.
   */
  Optional<String> neighbour(BarrierTransitions seen) {
    NavigableMap<Long, String> others =
        phase == Phase.WAITING ? seen.waiting() : seen.members().inside(seen.state());
    return Optional.ofNullable(phase == Phase.LEFT ? others.lastEntry() : others.lowerEntry(number))
        .map(NavigableMap.Entry::getValue);
  }
}
