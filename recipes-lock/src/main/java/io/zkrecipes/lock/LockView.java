package io.zkrecipes.lock;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who holds a lock and who waits, as it was read.
 *
 * @param participants in the order of arrival; the first one holds
 * @param foreign how many nodes in the directory belong to no lock and are ignored
 */
public record LockView(List<Participant> participants, int foreign) {

  /**
   * One in line.
   *
   * @param ownerName what its client calls itself; for a Curator client its address
   * @param position 0 for the holder
   * @param since when it joined, by the server's clock
   * @param node the name of its node
   */
  public record Participant(String ownerName, int position, Instant since, String node) {}

  /** Who holds the lock. */
  public Optional<Participant> holder() {
    return participants.stream().findFirst();
  }

  /** Who waits, in order. */
  public List<Participant> waiters() {
    return participants.isEmpty() ? List.of() : participants.subList(1, participants.size());
  }
}
