package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.LineInspector.Occupant;
import io.zkrecipes.kernel.line.LineInspector.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The holders of permits and the waiting requests, at the time of the read.
 *
 * @param permits how many there are
 * @param participants in the order of arrival; the holders come first
 */
public record SemaphoreView(int permits, List<Participant> participants) {

  /**
   * One entry in line.
   *
   * @param ownerName what its client calls itself
   * @param permits how many it holds or wants
   * @param since when it joined, by the server's clock
   * @param node the name of its node
   */
  public record Participant(String ownerName, int permits, Instant since, String node) {}

  static SemaphoreView of(int permits, Snapshot line) {
    List<Participant> all = new ArrayList<>();
    for (Occupant one : line.occupants()) {
      all.add(
          new Participant(one.ownerName(), one.entry().units(), one.since(), one.entry().name()));
    }
    return new SemaphoreView(permits, List.copyOf(all));
  }

  /**
   * The holders, as far as the number of permits tells: the first entry, and those after it while
   * there are permits left. After the number was made smaller, more entries may still hold.
   */
  public List<Participant> holders() {
    long taken = 0;
    int count = 0;
    for (Participant one : participants) {
      taken += one.permits();
      if (taken > permits && count > 0) {
        break;
      }
      count++;
    }
    return participants.subList(0, count);
  }

  /** The waiting entries, in order. */
  public List<Participant> waiters() {
    return participants.subList(holders().size(), participants.size());
  }

  /** How many permits are free. */
  public int available() {
    return Math.max(0, permits - holders().stream().mapToInt(Participant::permits).sum());
  }
}
