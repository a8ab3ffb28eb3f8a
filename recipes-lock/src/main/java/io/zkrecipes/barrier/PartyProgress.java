package io.zkrecipes.barrier;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far one party has come, and what follows from what it sees: the decisions of a double
 * barrier, without a thread, a request or a watch in it. See {@link BarrierParty}, which guards it
 * by its lock.
 */
final class PartyProgress {
  /** In this order. OVER may follow on any of them. */
  enum Phase {
    /** Its node is not known to exist. */
    JOINING,
    WAITING,
    INSIDE,
    /** It has asked to leave, and waits until all have left. */
    LEAVING,
    OVER
  }

  /** What has happened to a party, by what it sees. */
  enum Outcome {
    NOTHING,
    ENTERED,
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
  private boolean abandoned; // must not be let in any more

  Phase phase() {
    return phase;
  }

  /** Whether the others count on its being alive. */
  boolean isCounted() {
    return phase == Phase.WAITING || phase == Phase.INSIDE;
  }

  /** Whether its node is still wanted. */
  boolean mayJoin() {
    return phase == Phase.JOINING && !withdrawing;
  }

  /** The name of its node; empty while there is none. */
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

  /** Wants to wait no more. */
  void withdraw() {
    withdrawing = true;
  }

  /** Whether a withdrawal has succeeded, or still may. */
  boolean mayWithdraw() {
    return abandoned || phase == Phase.JOINING || phase == Phase.WAITING;
  }

  /** Refuses to be let in from now on; false if it was let in, or sent away, before. */
  boolean abandon() {
    abandoned = mayWithdraw();
    return abandoned;
  }

  /** Begins to leave, if it is inside: then its departure is due. */
  Optional<BarrierChange> leave() {
    if (phase != Phase.INSIDE) {
      return Optional.empty();
    }
    phase = Phase.LEAVING;
    return Optional.of(BarrierTransitions.departure(number, name));
  }

  void end() {
    phase = Phase.OVER;
  }

  /**
   * What has happened to this party, which has a node.
   *
   * @param seen the same state with the names, if these are known
   */
  Outcome onView(BarrierState now, @Nullable BarrierTransitions seen) {
    Outcome outcome = phase == Phase.WAITING ? whileWaiting(now) : whileInside(now);
    boolean missing =
        seen != null
            && !seen.members().present().containsKey(number)
            && !(phase == Phase.LEAVING && seen.members().left().contains(number));
    return outcome == Outcome.NOTHING && missing ? broken("its node was deleted") : outcome;
  }

  private Outcome whileWaiting(BarrierState now) {
    if (now.inside().contains(number)) {
      if (abandoned) {
        return broken("it gave up");
      }
      phase = Phase.INSIDE;
      generation = now.generation();
      return Outcome.ENTERED;
    }
    if (withdrawing && now.isOut(number)) { // its own withdrawal, the reply to which was lost
      return Outcome.WITHDRAWN;
    }
    return number <= now.upTo() ? broken(now.why()) : Outcome.NOTHING;
  }

  /** A generation that ended before this party left cannot have ended well. */
  private Outcome whileInside(BarrierState now) {
    if (now.isInside(number, generation)) {
      return Outcome.NOTHING;
    }
    return phase == Phase.INSIDE || now.outcomes().isBroken(generation, now.generation())
        ? broken(now.why())
        : Outcome.ALL_LEFT;
  }

  private Outcome broken(String reason) {
    why = reason;
    return Outcome.BROKEN;
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
    if (phase == Phase.LEAVING && possible.members().present().containsKey(number)) {
      return Optional.of(BarrierTransitions.departure(number, name));
    }
    if (phase == Phase.WAITING && withdrawing) {
      return Optional.of(possible.withdrawal(number, name));
    }
    boolean opens = phase == Phase.WAITING && (alarmed || possible.completes(number));
    return opens ? possible.opening() : Optional.empty();
  }

  /**
   * The node that this party watches: of the one before it among those that share its phase, or of
   * the last one inside if it leaves. Empty for the first one, and if nobody else is inside.
   */
  Optional<String> neighbour(BarrierTransitions seen) {
    NavigableMap<Long, String> others =
        phase == Phase.WAITING ? seen.waiting() : seen.members().inside(seen.state());
    return Optional.ofNullable(
            phase == Phase.LEAVING ? others.lastEntry() : others.lowerEntry(number))
        .map(Map.Entry::getValue);
  }
}
