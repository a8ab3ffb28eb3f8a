package io.zkrecipes.barrier;

import io.zkrecipes.internal.Children;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who is in the directory of a barrier, in one moment: the names of the parties' nodes by their
 * numbers, and the numbers of those that have left.
 *
 * @param birth the creation zxid of the directory
 * @param version that of the {@link BarrierState} in the same moment
 */
record BarrierMembers(
    long birth, int version, NavigableMap<Long, String> present, TreeSet<Long> left) {
  private static final String LEFT = "left-";
  private static final Pattern LEFT_MARK = Pattern.compile(LEFT + "(\\d{10})");

  /** Who expects another number of parties is told so, and must not be counted until then. */
  static BarrierMembers of(Children children, int parties) {
    String expectation = PartyAdmission.expectation(parties);
    NavigableMap<Long, String> present = new TreeMap<>();
    TreeSet<Long> left = new TreeSet<>();
    for (String name : children.names()) {
      Matcher mark = LEFT_MARK.matcher(name);
      if (mark.matches()) {
        left.add(Long.parseLong(mark.group(1)));
      } else {
        PartyAdmission.FORMAT
            .parse(name)
            .filter(entry -> name.contains(expectation))
            .ifPresent(entry -> present.put(entry.sequence(), name));
      }
    }
    return new BarrierMembers(children.birth(), children.version(), present, left);
  }

  /** The name of the node that says that this party has left. */
  static String leftMark(long party) {
    return LEFT + "%010d".formatted(party);
  }

  /** Those who wait, in order. */
  NavigableMap<Long, String> waiting(BarrierState state) {
    return present.tailMap(state.upTo(), false);
  }

  /** Those inside who have not left, in order. */
  NavigableMap<Long, String> inside(BarrierState state) {
    NavigableMap<Long, String> inside = new TreeMap<>(present);
    inside.keySet().removeIf(party -> !state.inside().contains(party));
    return inside;
  }
}
