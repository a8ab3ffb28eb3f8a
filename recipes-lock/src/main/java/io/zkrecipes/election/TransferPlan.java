package io.zkrecipes.election;

import io.zkrecipes.CoordinationException;
import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.line.Entry;
import io.zkrecipes.kernel.line.LineInspector.Occupant;
import io.zkrecipes.kernel.line.LineInspector.Snapshot;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which candidates must move to the end of the line before the resignation of the leader makes a
 * certain candidate the next leader. Derived from one reading of the line, and nothing else.
 *
 * <p>Later readings are not needed: every candidate that joins after the reading joins behind the
 * target, so the set of entries between the leader and the target can only shrink.
 *
 * @param candidate the id of the target
 * @param between the entries to move, in line order, each with the name for error messages: the
 *     candidate's id, or the name of the node where the node cannot be read
 */
record TransferPlan(
    ZPath path, String candidate, Entry leader, Entry target, SortedMap<Entry, String> between) {

  /**
   * The plan for the first entry behind the leader that has this candidate id.
   *
   * @throws CoordinationException naming the candidates that wait, if none of them has this id
   */
  static TransferPlan of(ZPath path, String candidate, Entry leader, Snapshot line) {
    List<Occupant> behind =
        line.occupants().stream().filter(other -> other.entry().compareTo(leader) > 0).toList();
    Entry target =
        behind.stream()
            .filter(other -> other.ownerName().equals(candidate))
            .findFirst()
            .map(Occupant::entry)
            .orElseThrow(
                () ->
                    refusal(
                        path,
                        candidate,
                        "no candidate with this id is waiting",
                        behind.stream().map(Occupant::ownerName).toList()));
    SortedMap<Entry, String> between = new TreeMap<>();
    behind.stream()
        .filter(other -> other.entry().compareTo(target) < 0)
        .forEach(other -> between.put(other.entry(), other.ownerName()));
    line.hidden().stream()
        .filter(hidden -> mayBeBetween(leader, hidden, target))
        .forEach(hidden -> between.put(hidden, hidden.name()));
    return new TransferPlan(
        path, candidate, leader, target, Collections.unmodifiableSortedMap(between));
  }

  /**
   * Whether an entry whose node cannot be read may stand between the leader and the target. Where
   * sequence numbers are used up, only the Stat tells the order, so an unreadable entry may stand
   * anywhere among those.
   */
  private static boolean mayBeBetween(Entry leader, Entry hidden, Entry target) {
    return hidden.isTied()
        ? target.isTied() && !hidden.name().equals(leader.name())
        : hidden.compareTo(leader) > 0 && hidden.compareTo(target) < 0;
  }

  /** What the leader writes into the directory of the election. */
  YieldRequest request() {
    return new YieldRequest(leader.name(), between.keySet().stream().map(Entry::name).toList());
  }

  /** The error of a transfer that was not possible, naming the candidates that are the reason. */
  CoordinationException refusal(String reason, Collection<String> candidates) {
    return refusal(path, candidate, reason, candidates);
  }

  private static CoordinationException refusal(
      ZPath path, String candidate, String reason, Collection<String> candidates) {
    return new CoordinationException(
        "%s: cannot transfer leadership to '%s': %s [%s]"
            .formatted(path, candidate, reason, String.join(", ", candidates)));
  }
}
