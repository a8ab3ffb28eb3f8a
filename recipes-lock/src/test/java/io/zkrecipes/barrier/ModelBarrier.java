package io.zkrecipes.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkrecipes.ZPath;
import io.zkrecipes.internal.Children;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** The directory of a barrier, its parties, and what must hold for them. */
final class ModelBarrier {
  /** What came of all parties of all runs. */
  static final class EventCounts {
    int allLeft;
    int broken;
    int withdrawn;
  }

  private static final ZPath PATH = ZPath.of("/model");
  private static final int MOST = 9; // parties at a time

  final int parties;
  final Random random;
  final EventCounts tally;
  private final List<ModelParty> all = new ArrayList<>();
  private final Map<Long, Set<Long>> members = new HashMap<>(); // by generation
  private final Set<Long> haveLeft = new HashSet<>();
  private final TreeSet<String> names = new TreeSet<>();
  private byte[] data = new byte[0];
  private int version;
  private long sequence;

  ModelBarrier(int parties, Random random, EventCounts tally) {
    this.parties = parties;
    this.random = random;
    this.tally = tally;
  }

  BarrierState state() {
    return BarrierState.of(PATH, parties, data);
  }

  int version() {
    return version;
  }

  BarrierMembers list() {
    return BarrierMembers.of(new Children(List.copyOf(names), 1, version), parties);
  }

  /** Some party does something, or a new one comes. */
  void step() {
    all.removeIf(ModelParty::isOver);
    int who = random.nextInt(MOST);
    if (who < all.size()) {
      all.get(who).step();
    } else {
      ModelParty party = new ModelParty(this, sequence++);
      names.add(party.name);
      all.add(party);
      party.joined();
    }
  }

  void delete(String name) {
    names.remove(name);
  }

  /** As the server does it: all or nothing. */
  ModelParty.SimulatedReply apply(BarrierChange change, long by) {
    if (!names.containsAll(change.required()) || !names.containsAll(change.deleted())) {
      return ModelParty.SimulatedReply.NONODE;
    }
    if (change.next().isPresent() && change.version() != version) {
      return ModelParty.SimulatedReply.BADVERSION;
    }
    if (change.created().filter(names::contains).isPresent()) {
      return ModelParty.SimulatedReply.NODEEXISTS;
    }
    names.removeAll(change.deleted());
    change.created().ifPresent(names::add);
    change
        .next()
        .ifPresent(
            next -> {
              data = next.data();
              version++;
            });
    applied(change, by);
    return ModelParty.SimulatedReply.OK;
  }

  private void applied(BarrierChange change, long by) {
    BarrierState now = state();
    if (change.created().isPresent()) {
      haveLeft.add(by);
    } else if (now.isOpen() && !members.containsKey(now.generation())) {
      assertThat(now.inside().values()).as("let in at once").hasSize(parties);
      members.put(now.generation(), Set.copyOf(now.inside().values()));
      assertThat(list().present().keySet())
          .as("alive when it opens")
          .containsAll(now.inside().values());
    }
  }

  /** This party is told that it is in. */
  void verifyEntered(long party, long generation) {
    assertThat(members.get(generation)).as("members of %d", generation).contains(party);
  }

  /** This party is told that all have left. */
  void verifyAllLeft(long party, long generation) {
    assertThat(haveLeft).as("have left generation %d", generation).contains(party);
    assertThat(haveLeft).containsAll(members.get(generation));
    tally.allLeft++;
  }

  /**
   * This party is told that nobody counts on it. Its generation may have opened and been broken by
   * another party before it heard of either.
   */
  void verifyWithdrawn(long party) {
    assertThat(state().inside().contains(party)).as("counted in %s", state()).isFalse();
    assertThat(haveLeft).doesNotContain(party);
    tally.withdrawn++;
  }

  /** Nobody comes and nobody dies any more: whatever still waits, waits for a good reason. */
  void settle() {
    for (int i = 0; i < 12; i++) {
      List.copyOf(all).forEach(ModelParty::settle);
    }
    all.removeIf(ModelParty::isOver);
    BarrierState now = state();
    Set<Long> waiting = new HashSet<>(list().waiting(now).keySet());
    assertThat(now.isOpen() || waiting.size() < parties).as("%s: not opened", now).isTrue();
    for (ModelParty party : all) {
      boolean inside = now.isInside(party.number, party.progress.generation());
      assertThat(inside || waiting.contains(party.number))
          .as("%s: hangs in %s", party, now)
          .isTrue();
    }
    if (now.isOpen()) {
      assertThat(members.get(now.generation())).as("%s", now).allMatch(this::isWhole);
      assertThat(haveLeft.containsAll(members.get(now.generation()))).as("%s", now).isFalse();
    }
  }

  /** Whether a member of the open generation lives, or has left. */
  private boolean isWhole(long member) {
    return haveLeft.contains(member) || list().present().containsKey(member);
  }
}
