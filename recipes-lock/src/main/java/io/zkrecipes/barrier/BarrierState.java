package io.zkrecipes.barrier;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The state of a double barrier: the data of its directory. A party is a number, the sequence
 * number of its node.
 *
 * <p><b>Invariant.</b> The state is written only by a transaction with the version that was read,
 * so all states of a barrier form one history. From any state of it, and a listing at the same
 * version, each party is in exactly one of these situations:
 *
 * <ul>
 *   <li>beyond {@code upTo} and not in {@code withdrawn}: it waits if its node exists, and has died
 *       if it does not;
 *   <li>in {@code inside}: it is inside if its node exists, has left if its mark exists, and has
 *       died if neither does;
 *   <li>anywhere else: nobody counts on it. It was sent away, has withdrawn, or its generation is
 *       over.
 * </ul>
 *
 * <p><b>What this rests on.</b> Sequence numbers grow, so whoever comes later is beyond {@code
 * upTo}. A node that goes for another reason than death is deleted in one transaction with what
 * accounts for it: with the new state (withdrawal, dismissal, break), or with its mark (departure).
 *
 * <p>Immutable, and without any access to ZooKeeper. {@link BarrierTransitions} says when each
 * transition is allowed.
 *
 * @param parties the size of a generation
 * @param generation how many times the barrier was opened
 * @param inside members of the open generation, also those that have left; empty if none is open
 * @param upTo parties up to this number have been let in or sent away
 * @param withdrawn parties beyond {@code upTo} that do not wait any more
 * @param outcomes which of the latest generations were broken
 * @param why the reason for the last break or dismissal
 */
record BarrierState(
    int parties,
    long generation,
    LongRanges inside,
    long upTo,
    LongRanges withdrawn,
    BrokenGenerations outcomes,
    String why) {
  private static final Pattern DATA =
      Pattern.compile(
          "parties=(\\d{1,9}) generation=(\\d{1,18}) inside=([\\d,-]*) upTo=(-?\\d{1,18})"
              + " withdrawn=([\\d,-]*) broken=([\\d,]*) why=(.*)",
          Pattern.DOTALL);

  static BarrierState first(int parties) {
    return new BarrierState(
        parties, 0, LongRanges.NONE, -1, LongRanges.NONE, BrokenGenerations.GOOD, "");
  }

  /** Parses the data of a directory, for a barrier of this many parties. */
  static BarrierState of(ZPath path, int parties, byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    Matcher found = DATA.matcher(text);
    if (data.length == 0) {
      return first(parties);
    }
    if (!found.matches()) {
      throw new CoordinationException("%s: not a barrier: '%.100s'".formatted(path, text));
    }
    int stored = Integer.parseInt(found.group(1));
    if (stored != parties) {
      throw new CoordinationException(
          "%s: parties: %d (expected: %d, as those who were there first say)"
              .formatted(path, parties, stored));
    }
    return new BarrierState(
        stored,
        Long.parseLong(found.group(2)),
        LongRanges.parse(found.group(3)),
        Long.parseLong(found.group(4)),
        LongRanges.parse(found.group(5)),
        BrokenGenerations.parse(found.group(6)),
        found.group(7));
  }

  byte[] data() {
    return "parties=%d generation=%d inside=%s upTo=%d withdrawn=%s broken=%s why=%s"
        .formatted(parties, generation, inside, upTo, withdrawn, outcomes, why)
        .getBytes(StandardCharsets.UTF_8);
  }

  boolean isOpen() {
    return !inside.isEmpty();
  }

  /** Whether this party is a member of this generation, and the generation is open. */
  boolean isInside(long party, long memberOf) {
    return generation == memberOf && inside.contains(party);
  }

  /**
   * Whether nobody counts on this party, which is not inside: it has withdrawn, or was sent away.
   */
  boolean isOut(long party) {
    return party <= upTo || withdrawn.contains(party);
  }

  /** These parties are let in. Those with higher numbers go on waiting. */
  BarrierState opened(Collection<Long> members) {
    long last = Collections.max(members);
    return new BarrierState(
        parties, generation + 1, LongRanges.of(members), last, beyond(last), outcomes, "");
  }

  /** All members of the open generation have left. */
  BarrierState finished() {
    return new BarrierState(parties, generation, LongRanges.NONE, upTo, withdrawn, outcomes, "");
  }

  /** A member of the open generation has died, so the generation is over for the others. */
  BarrierState broken(String reason) {
    BrokenGenerations now = outcomes.withBroken(generation);
    return new BarrierState(parties, generation, LongRanges.NONE, upTo, withdrawn, now, reason);
  }

  /** A waiting party has died, so all parties up to this number are sent away. */
  BarrierState dismissed(long last, String reason) {
    return new BarrierState(parties, generation, inside, last, beyond(last), outcomes, reason);
  }

  /** This party waits no more. */
  BarrierState withdrew(long party) {
    return new BarrierState(
        parties, generation, inside, upTo, withdrawn.with(party), outcomes, why);
  }

  private LongRanges beyond(long last) {
    return LongRanges.of(withdrawn.values().stream().filter(party -> party > last).toList());
  }
}
