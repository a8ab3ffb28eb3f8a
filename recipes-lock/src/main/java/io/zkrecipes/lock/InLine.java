package io.zkrecipes.lock;

import io.zkrecipes.ZPath;
import io.zkrecipes.kernel.Admission;
import io.zkrecipes.kernel.Batch;
import io.zkrecipes.kernel.Place;
import io.zkrecipes.kernel.Place.Patience;
import io.zkrecipes.kernel.Sessions;
import io.zkrecipes.kernel.Turn;

/** Each request stands in line for itself. */
record InLine(Sessions sessions, ZPath path, Admission admission, Patience patience)
    implements TurnLock.Entrance {

  @Override
  public Turn enter() {
    return Place.take(sessions, path, admission, patience);
  }

  @Override
  public Turn enterOnce() {
    return Place.take(sessions, path, admission, Patience.NONE);
  }

  @Override
  public Turn enterOnce(Batch batch) {
    return Place.ask(sessions, path, admission, batch);
  }
}
