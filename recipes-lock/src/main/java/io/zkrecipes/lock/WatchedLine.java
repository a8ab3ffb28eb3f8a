package io.zkrecipes.lock;

import io.zkrecipes.kernel.Batch;
import io.zkrecipes.kernel.Place;
import io.zkrecipes.kernel.Turn;
import java.time.Duration;

/** A line where threads that wait look for deadlocks; what waits without a thread does not. */
record WatchedLine(InLine line, Duration lookEvery) implements TurnLock.Entrance {

  @Override
  public Turn enter() {
    return line.enter();
  }

  @Override
  public Turn enterOnce() {
    return line.enterOnce();
  }

  @Override
  public Turn enterOnce(Batch batch) {
    return line.enterOnce(batch);
  }

  @Override
  public TurnLock.Entrance byThread() {
    return new Taking(
        line.patience(),
        patience ->
            Place.takeByThread(
                line.sessions(), line.path(), line.admission(), patience, lookEvery));
  }
}
