package io.zkrecipes.lock;

import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.Limit;
import io.zkrecipes.kernel.LineReader;
import io.zkrecipes.kernel.Place.Patience;
import io.zkrecipes.kernel.Sessions;

/** One node for each request, with its permits in the name. */
record LimitedAllotment(Sessions sessions, ZPath path, Limit limit, Patience patience)
    implements Allotment {

  @Override
  public TurnLock.Entrance entrance(int permits) {
    return new InLine(sessions, path, limit.admission(permits), patience);
  }

  @Override
  public void resize(int permits) {
    limit.resize(permits);
  }

  @Override
  public SemaphoreView inspect() {
    return SemaphoreView.of(limit.read(), LineReader.read(sessions, path));
  }
}
