package io.zkrecipes.barrier;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a barrier stands: what its directory says, written by comparing and setting. A party is a
 * number, that of its node.
 *
 * @param parties how many it takes
 * @param generation how often it was opened
 * @param inside those of the generation that is open, also if they have left; none if none is open
 * @param upTo parties up to this number have been let in or sent away; those beyond it wait
 * @param withdrawn of those beyond, those that wait no more
 * @param outcomes which generations were broken
 * @param why what the last break was about
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

  /** What a directory with this data says to those who expect so many parties. */
  static BarrierState of(ZPath path, int parties, byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    Matcher found = DATA.matcher(text);
    if (data.length == 0) {
      return first(parties);
    }
    if (!found.matches()) {
      throw new CoordinationException("%s: not a barrier: '%.100s'".formatted(path, text));
    }
    int said = Integer.parseInt(found.group(1));
    if (said != parties) {
      throw new CoordinationException(
          "%s: parties: %d (expected: %d, as those who were there first say)"
              .formatted(path, parties, said));
    }
    return new BarrierState(
        said,
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

  /** Whether this party is inside, in this generation. */
  boolean isInside(long party, long when) {
    return generation == when && inside.contains(party);
  }

  /** Whether nobody counts on this party, which is not inside: it withdrew, or was sent away. */
  boolean isOut(long party) {
    return party <= upTo || withdrawn.contains(party);
  }

  /** These go in; those beyond wait on. */
  BarrierState opened(Collection<Long> members) {
    long last = Collections.max(members);
    return new BarrierState(
        parties, generation + 1, LongRanges.of(members), last, beyond(last), outcomes, "");
  }

  /** All who were inside have left. */
  BarrierState finished() {
    return new BarrierState(parties, generation, LongRanges.NONE, upTo, withdrawn, outcomes, "");
  }

  /** One of those inside is gone: it is over for the others. */
  BarrierState broken(String how) {
    BrokenGenerations now = outcomes.withBroken(generation);
    return new BarrierState(parties, generation, LongRanges.NONE, upTo, withdrawn, now, how);
  }

  /** One of those who waited is gone: all up to this one are sent away. */
  BarrierState dismissed(long last, String how) {
    return new BarrierState(parties, generation, inside, last, beyond(last), outcomes, how);
  }

  /** This one waits no more. */
  BarrierState withdrew(long party) {
    return new BarrierState(
        parties, generation, inside, upTo, withdrawn.with(party), outcomes, why);
  }

  private LongRanges beyond(long last) {
    return LongRanges.of(withdrawn.values().stream().filter(one -> one > last).toList());
  }
}
