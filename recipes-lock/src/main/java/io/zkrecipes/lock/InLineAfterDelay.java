package io.zkrecipes.lock;

import io.zkrecipes.kernel.Place.Patience;
import io.zkrecipes.kernel.Takeover;
import io.zkrecipes.kernel.Turn;
import java.time.Duration;

/** As {@link InLine}, but shut for a while after a holder was lost without having released. */
record InLineAfterDelay(InLine line, Duration delay) implements TurnLock.Entrance {

  @Override
  public Turn enter() {
    return take(line.patience());
  }

  @Override
  public Turn enterOnce() {
    return take(Patience.NONE);
  }

  private Turn take(Patience patience) {
    return Takeover.take(line.sessions(), line.path(), line.admission(), patience, delay);
  }
}
