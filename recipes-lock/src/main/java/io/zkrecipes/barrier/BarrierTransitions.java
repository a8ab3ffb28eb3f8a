package io.zkrecipes.barrier;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.ACL;

/**
 * What may be done in a barrier, given where it stands and who is there: each move is one
 * transaction, refused if it stands elsewhere by now. A pure function.
 */
record BarrierTransitions(String dir, BarrierState state, BarrierMembers roll) {
  private static final byte[] EMPTY = new byte[0];

  /** Breaks the generation that is open if one of it is gone, ends it if all have left. */
  Optional<List<Op>> overdue() {
    List<Long> missing =
        state.inside().values().stream().filter(one -> !roll.left().contains(one)).toList();
    List<Long> dead = missing.stream().filter(one -> !roll.present().containsKey(one)).toList();
    if (!dead.isEmpty()) {
      List<Op> ops = change(state.broken(gone(dead) + " while inside"));
      deletes(ops, roll.inside(state).values());
      return Optional.of(ops);
    }
    if (state.isOpen() && missing.isEmpty()) { // what they left behind keeps the directory
      return Optional.of(change(state.finished()));
    }
    return Optional.empty();
  }

  /** Sends all away who wait, if one of those who are known to have waited is gone. */
  Optional<List<Op>> dismissal(NavigableSet<Long> known) {
    NavigableMap<Long, String> waiting = roll.waiting(state);
    List<Long> dead =
        known.stream()
            .filter(one -> one > state.upTo() && !waiting.containsKey(one))
            .filter(one -> !state.withdrawn().contains(one))
            .toList();
    if (dead.isEmpty()) {
      return Optional.empty();
    }
    long last = Math.max(dead.get(dead.size() - 1), waiting.isEmpty() ? 0 : waiting.lastKey());
    List<Op> ops = change(state.dismissed(last, gone(dead) + " while waiting"));
    deletes(ops, waiting.values());
    return Optional.of(ops);
  }

  /** Whether this party completes the number of those who wait. */
  boolean completes(long party) {
    return roll.waiting(state).headMap(party, true).size() == state.parties();
  }

  /** Lets the first ones in, if there are enough, all alive, and nobody is inside. */
  Optional<List<Op>> opening() {
    NavigableMap<Long, String> waiting = roll.waiting(state);
    if (state.isOpen() || waiting.size() < state.parties()) {
      return Optional.empty();
    }
    List<Map.Entry<Long, String>> first =
        waiting.entrySet().stream().limit(state.parties()).toList();
    List<Op> ops = change(state.opened(first.stream().map(Map.Entry::getKey).toList()));
    first.forEach(one -> ops.add(Op.check(node(one.getValue()), -1)));
    deletes(ops, roll.left().stream().map(BarrierMembers::leftMark).toList()); // of those before
    return Optional.of(ops);
  }

  /** This party waits no more. */
  List<Op> withdrawal(long party, String node) {
    List<Op> ops = change(state.withdrew(party));
    ops.add(Op.delete(node, -1));
    return ops;
  }

  /** This party leaves, in whichever state; refused if it was sent away. */
  static List<Op> leave(String dir, long party, String node, List<ACL> acl) {
    String mark = dir + "/" + BarrierMembers.leftMark(party);
    return List.of(Op.delete(node, -1), Op.create(mark, EMPTY, acl, CreateMode.PERSISTENT));
  }

  private List<Op> change(BarrierState next) {
    List<Op> ops = new ArrayList<>();
    ops.add(Op.setData(dir, next.data(), roll.version()));
    return ops;
  }

  private void deletes(List<Op> ops, Collection<String> names) {
    names.forEach(name -> ops.add(Op.delete(node(name), -1)));
  }

  private String node(String name) {
    return dir + "/" + name;
  }

  private static String gone(List<Long> dead) {
    return "party %s is gone".formatted(LongRanges.of(dead));
  }
}
