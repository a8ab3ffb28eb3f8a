package io.zkrecipes.barrier;

import io.zkrecipes.internal.Children;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A listing of the directory of a double barrier.
 *
 * @param birth the creation zxid of the directory
 * @param version the data version of the directory, that is of the {@link BarrierState}
 * @param present the names of the nodes of parties, by their numbers
 * @param left the numbers of parties that have left, by their marks
 */
record BarrierMembers(
    long birth, int version, NavigableMap<Long, String> present, TreeSet<Long> left) {
  private static final String LEFT = "left-";
  private static final Pattern LEFT_MARK = Pattern.compile(LEFT + "(\\d{10})");

  /** Leaves out parties that expect another number: they will be told, and must not be counted. */
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

  /** The name of the mark of a party that has left. */
  static String leftMark(long party) {
    return LEFT + "%010d".formatted(party);
  }

  /** The nodes of the waiting parties, in order of their numbers. */
  NavigableMap<Long, String> waiting(BarrierState state) {
    return present.tailMap(state.upTo(), false);
  }

  /** The nodes of the members that have not left, in order of their numbers. */
  NavigableMap<Long, String> inside(BarrierState state) {
    NavigableMap<Long, String> inside = new TreeMap<>(present);
    inside.keySet().removeIf(party -> !state.inside().contains(party));
    return inside;
  }
}
