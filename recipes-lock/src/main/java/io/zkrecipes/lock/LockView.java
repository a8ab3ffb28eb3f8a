package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.LineInspector.Occupant;
import io.zkrecipes.kernel.line.LineInspector.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The holders of a lock and the waiting requests, at the time of the read.
 *
 * @param participants in the order of arrival; the first holds the lock, or all leading readers do
 * @param foreign how many nodes in the directory belong to no lock and are ignored
 */
public record LockView(List<Participant> participants, int foreign) {

  /**
   * One entry in line.
   *
   * @param ownerName what its client calls itself; for a Curator client its address
   * @param position 0 for the holder
   * @param since when it joined, by the server's clock
   * @param node the name of its node
   */
  public record Participant(String ownerName, int position, Instant since, String node) {
    /** Whether it wants to read, of a read-write lock. */
    public boolean reads() {
      return node.contains("__READ__");
    }
  }

  static LockView of(Snapshot line) {
    List<Participant> participants = new ArrayList<>();
    for (Occupant occupant : line.occupants()) {
      participants.add(
          new Participant(
              occupant.ownerName(),
              participants.size(),
              occupant.since(),
              occupant.entry().name()));
    }
    return new LockView(List.copyOf(participants), line.foreign());
  }

  /** The holder of the lock; of several readers, the first. */
  public Optional<Participant> holder() {
    return participants.stream().findFirst();
  }

  /** All holders: the first entry, or all leading readers. */
  public List<Participant> holders() {
    long readers = participants.stream().takeWhile(Participant::reads).count();
    return participants.subList(0, (int) Math.min(Math.max(1, readers), participants.size()));
  }

  /** The waiting entries, in order. */
  public List<Participant> waiters() {
    return participants.subList(holders().size(), participants.size());
  }
}
