package io.zkrecipes.kernel;

import io.zkrecipes.internal.Children;
import io.zkrecipes.kernel.Entry.Mark;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who is in the directory of a barrier, in one moment: the names of the parties' nodes by their
 * numbers, and the numbers of those that have left.
 *
 * @param version that of the {@link BarrierState} in the same moment
 */
record Rollcall(int version, NavigableMap<Long, String> present, TreeSet<Long> left) {
  private static final String LEFT = "left-";

  static Rollcall of(Children children) {
    NavigableMap<Long, String> present = new TreeMap<>();
    TreeSet<Long> left = new TreeSet<>();
    for (String name : children.names()) {
      if (name.startsWith(LEFT)) {
        left.add(Long.parseLong(name.substring(LEFT.length())));
      } else {
        Entry.parse(name)
            .filter(entry -> entry.mark() == Mark.PARTY)
            .ifPresent(entry -> present.put(entry.sequence(), name));
      }
    }
    return new Rollcall(children.version(), present, left);
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
