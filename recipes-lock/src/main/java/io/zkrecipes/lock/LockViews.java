package io.zkrecipes.lock;

import io.zkrecipes.kernel.line.LineInspector.Occupant;
import io.zkrecipes.kernel.line.LineInspector.Snapshot;
import java.util.ArrayList;
import java.util.List;

/** From the kernel's words to the lock's. */
final class LockViews {
  private LockViews() {}

  static LockView of(Snapshot line) {
    List<LockView.Participant> participants = new ArrayList<>();
    for (Occupant one : line.occupants()) {
      participants.add(
          new LockView.Participant(
              one.ownerName(), participants.size(), one.since(), one.entry().name()));
    }
    return new LockView(List.copyOf(participants), line.foreign());
  }
}
